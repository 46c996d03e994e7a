"""Seconds that LightGBM takes to score a matrix: the yardstick script of training does not time it. Arguments: see boosting-peer.ts."""
import json, sys, time
import numpy as np, lightgbm as lgb

train_x, train_y, train_rows, x, rows, cols, trees, leaves, threads = sys.argv[1:]
load = lambda file, count: np.fromfile(file, dtype="<f4", count=int(count) * int(cols)).reshape(int(count), int(cols))
params = dict(objective="tweedie", tweedie_variance_power=1.3, num_leaves=int(leaves), learning_rate=0.08, min_data_in_leaf=100,
              num_threads=int(threads), verbose=-1, seed=1)
data = lgb.Dataset(load(train_x, train_rows), np.fromfile(train_y, dtype="<f4"), params=params)
model = lgb.train(params, data, int(trees))
matrix = load(x, rows)
seconds = []
for _ in range(3):
    begin = time.perf_counter()
    model.predict(matrix, num_threads=int(threads))
    seconds.append(time.perf_counter() - begin)
print(json.dumps(dict(predict_seconds=min(seconds))))

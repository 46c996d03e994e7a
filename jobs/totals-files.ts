/** Files in the folder of `totals`, which `publish` reads. */
export const TOTALS_FILE = 'totals.parquet';
export const TOTALS_ACCURACY_FILE = 'totals_accuracy.parquet';

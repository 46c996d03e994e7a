/** What stays the same: the branch, the category, and the attributes of SKU and branch. The SKU's own number is not among them. */
import type { Feature, FeatureInputs } from './feature.ts';

export const branchFeature = category('branch', 'number of the branch', ({ branchId }) => branchId);
export const categoryFeature = category('category', 'number of the category', ({ categoryId }) => categoryId);

export function attributeFeature(attribute: string): Feature {
  return category(`attribute ${attribute}`, `${attribute} of the series`, ({ statics }) => {
    return statics.find(({ name }) => name === attribute)!.values;
  });
}

function category(name: string, formula: string, pick: (inputs: FeatureInputs) => Int32Array): Feature {
  return {
    ...{ name, kind: 'category', formula, source: 'statics', knownAt: 'origin', isOfOrigin: true },
    start(inputs) {
      const values = pick(inputs);
      return { at: ({ series }) => values[series]! };
    },
  };
}

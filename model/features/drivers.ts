/** Drivers of the configuration: two features for each. One that is not known ahead stands as it was at the origin. */
import { ExponentialMean } from './exponential-mean.ts';
import type { Feature, FeatureInputs } from './feature.ts';
import { readerAt } from './prices.ts';

/** The features of one driver. */
export function driverFeatures(driver: string): Feature[] {
  return [driverOfDay(driver), changeOf(driver, 30)];
}

function driverOfDay(driver: string): Feature {
  return {
    ...{ name: `driver ${driver}`, kind: 'number', source: 'known columns', knownAt: 'target day' },
    formula: `${driver} of d`,
    start: (inputs) => ({ at: readerAt(inputs, placeOfDriver(inputs, driver)) }),
  };
}

function changeOf(driver: string, halfLifeDays: number): Feature {
  return {
    ...{ name: `driver ${driver} − ew${halfLifeDays}`, kind: 'number', source: 'known columns' },
    ...{ knownAt: 'target day', formula: `${driver} of d − EW ${halfLifeDays} of ${driver}, at o` },
    start(inputs) {
      const place = placeOfDriver(inputs, driver);
      const value = readerAt(inputs, place);
      const mean = new ExponentialMean(halfLifeDays);
      return {
        begin: () => mean.begin(),
        advance: (past) => mean.advance(past.known(place)),
        at: (target) => value(target) - mean.value,
      };
    },
  };
}

function placeOfDriver(inputs: FeatureInputs, driver: string): number {
  return inputs.known.findIndex(({ kind, name }) => kind === 'driver' && name === driver);
}

import { UserError } from '../errors.ts';
import { brennanPrediger, cohenKappa, confusionMetrics, gwetAC1, scottPi } from './agreement.ts';
import { fleissKappa, krippendorffAlpha } from './agreement-of-many.ts';
import {
  aucDeLong,
  brier,
  equalMassBins,
  equalWidthBins,
  expectedCalibrationError,
  logLoss,
  maximumCalibrationError,
  spiegelhalterZ,
} from './calibration.ts';
import { conf, count, defineMethod, listOf, type Method, oneOf, orNull, real, share } from './method.ts';
import {
  coxRecalibration,
  expit,
  isotonic,
  plattScaling,
  temperatureLoss,
  temperatureScaling,
} from './recalibration.ts';

const table = listOf(listOf(count));
const agreement = 'agreement';
const calibration = 'calibration';

/** Methods for agreement of raters and calibration of scores. */
export const methods: readonly Method[] = [
  defineMethod({
    group: agreement,
    method: 'cohen_kappa',
    description: "Cohen's kappa of two raters",
    source: 'Cohen 1960; Fleiss, Cohen & Everitt 1969',
    inputs: { table, conf },
    run: ({ table, conf }) => cohenKappa(table, conf),
  }),
  defineMethod({
    group: agreement,
    method: 'weighted_kappa',
    description: "Cohen's kappa with linear or quadratic weights",
    source: 'Cohen 1968; Fleiss, Cohen & Everitt 1969',
    inputs: { table, weights: oneOf('linear', 'quadratic'), conf },
    run: ({ table, weights, conf }) => cohenKappa(table, conf, weights),
  }),
  defineMethod({
    group: agreement,
    method: 'gwet_ac1',
    description: "Gwet's AC1 of two raters, with PABAK and Scott's pi",
    source: 'Gwet 2008, 2014; Brennan & Prediger 1981; Scott 1955',
    inputs: { table, conf },
    run: ({ table, conf }) => ({
      ...gwetAC1(table, conf),
      brennanPrediger: brennanPrediger(table),
      scottPi: scottPi(table),
    }),
  }),
  defineMethod({
    group: agreement,
    method: 'krippendorff_alpha',
    description: "Krippendorff's alpha of two or more raters, missing ratings allowed",
    source: 'Krippendorff 2011',
    inputs: { ratings: listOf(listOf(orNull(real))), metric: oneOf('nominal', 'ordinal', 'interval') },
    run: ({ ratings, metric }) => krippendorffAlpha(ratings, metric),
  }),
  defineMethod({
    group: agreement,
    method: 'fleiss_kappa',
    description: "Fleiss' kappa and AC1 of many raters",
    source: 'Fleiss 1971; Fleiss, Nee & Landis 1979; Gwet 2008',
    inputs: { counts: table },
    run: ({ counts }) => fleissKappa(counts),
  }),
  defineMethod({
    group: agreement,
    method: 'confusion_metrics',
    description: 'sensitivity, specificity, predictive values, F1, Matthews and more',
    source: 'Youden 1950; Matthews 1975',
    inputs: { tp: count, fp: count, fn: count, tn: count },
    run: (confusion) => confusionMetrics(confusion),
  }),
  defineMethod({
    group: calibration,
    method: 'calibration_summary',
    description: 'calibration errors, Brier score, log loss, AUC and reliability bins',
    source: 'Naeini et al. 2015; Brier 1950; DeLong et al. 1988; Spiegelhalter 1986',
    inputs: { p: listOf(share), y: listOf(count), conf },
    run: ({ p, y, conf }) => {
      const bins = equalWidthBins(p, y, 10);
      const auc = aucDeLong(p, y, conf);
      return {
        ece10EqualWidth: expectedCalibrationError(bins),
        mce10EqualWidth: maximumCalibrationError(bins),
        ece5EqualMass: expectedCalibrationError(equalMassBins(p, y, 5)),
        brier: brier(p, y),
        logLoss: logLoss(p, y),
        auc: auc.estimate,
        aucSeDeLong: auc.se,
        aucLowerDeLong: auc.lower,
        aucUpperDeLong: auc.upper,
        spiegelhalterZ: spiegelhalterZ(p, y),
        bins10: bins.map(({ bin, n, meanP, rate }) => [bin, n, meanP, rate]),
      };
    },
  }),
  defineMethod({
    group: calibration,
    method: 'platt_scaling',
    description: 'logistic line from scores to probabilities',
    source: 'Platt 1999; Lin, Lin & Weng 2007',
    inputs: { scores: listOf(real), y: listOf(count) },
    run: ({ scores, y }) => {
      const { intercept, slope } = plattScaling(scores, y);
      return { intercept, slope, pAt0: expit(intercept), pAt2: expit(intercept + 2 * slope) };
    },
  }),
  defineMethod({
    group: calibration,
    method: 'logistic_recalibration',
    description: 'calibration intercept and slope',
    source: 'Cox 1958',
    inputs: { p: listOf(share), y: listOf(count) },
    run: ({ p, y }) => coxRecalibration(p, y),
  }),
  defineMethod({
    group: calibration,
    method: 'isotonic_pava',
    description: 'rising step function through labels in score order',
    source: 'Ayer et al. 1955',
    inputs: { yInScoreOrder: listOf(real) },
    run: ({ yInScoreOrder }) => {
      if (yInScoreOrder.length === 0) throw new UserError('yInScoreOrder: no labels');
      return { fitted: isotonic(yInScoreOrder) };
    },
  }),
  defineMethod({
    group: calibration,
    method: 'temperature_scaling',
    description: 'one temperature for the logits of several classes',
    source: 'Guo et al. 2017',
    inputs: { logits: listOf(listOf(real)), labels: listOf(count) },
    run: ({ logits, labels }) => {
      const temperature = temperatureScaling(logits, labels);
      return {
        temperature,
        nllBefore: temperatureLoss(logits, labels, 1),
        nllAfter: temperatureLoss(logits, labels, temperature),
      };
    },
  }),
];

'use strict';
// What the page computes itself.

/** McNemar's exact test: the two-sided p-value of so many losses and gains, were either as likely. */
d1.mcnemar = (lost, gained) => {
    const n = lost + gained, least = Math.min(lost, gained);
    if (n === 0) return 1;
    // Log C(n, least) / 2^n, then the terms below it by their ratio: nothing overflows.
    let log = -n * Math.LN2;
    for (let i = 1; i <= least; i++) log += Math.log((n - i + 1) / i);
    let sum = 0, term = 1;
    for (let i = least; i >= 0 && term > 1e-18 * sum; i--) {
        sum += term;
        term *= i / (n - i + 1);
    }
    return Math.min(1, 2 * Math.exp(log + Math.log(sum)));
};

/** An exponential moving average, without the pull of its start; gaps stay gaps. */
d1.smooth = (values, weight) => {
    if (weight === 0) return values;
    let sum = 0, mass = 0;
    return values.map(value => {
        if (value === null) return null;
        sum = weight * sum + (1 - weight) * value;
        mass = weight * mass + (1 - weight);
        return sum / mass;
    });
};

/** At most so many points of a series, the least and the greatest of every stretch: peaks stay. */
d1.thin = (x, y, limit) => {
    if (x.length <= limit) return { x, y };
    const thin = { x: [], y: [] }, stretch = Math.ceil(2 * x.length / limit);
    for (let from = 0; from < x.length; from += stretch) {
        const end = Math.min(x.length, from + stretch);
        let least = from, greatest = from;
        for (let i = from; i < end; i++) {
            if (y[i] === null) continue;
            if (y[least] === null || y[i] < y[least]) least = i;
            if (y[greatest] === null || y[i] > y[greatest]) greatest = i;
        }
        for (const i of least === greatest ? [least] : [Math.min(least, greatest), Math.max(least, greatest)]) {
            thin.x.push(x[i]);
            thin.y.push(y[i]);
        }
    }
    return thin;
};

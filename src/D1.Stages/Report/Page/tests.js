'use strict';
// What paired tests say: the differences as a chart, as sentences, and as a table.

d1.testSection = (comparisons, title, file, family = 'for the tests of its comparison') => d1.element('section', {},
    d1.element('div', { class: 'title' }, d1.element('h3', {}, title),
        d1.downloads('the tests', file, () => d1.testSheet(comparisons))),
    d1.element('p', { class: 'lead' }, 'Both answer the same problems, so the test looks at those that one has right and the other wrong. ',
        'A difference is called significant where its p-value, adjusted by Holm ',
        `${family}, is at most ${comparisons[0].alpha}.`),
    comparisons.map(d1.comparison));

d1.comparison = comparison => {
    const whole = comparison.tests.filter(test => test.length === null);
    const tests = whole.length ? whole : comparison.tests;
    const a = d1.store.label(comparison.a), b = d1.store.label(comparison.b);
    const sheet = d1.testSheet([comparison]);
    return d1.element('article', { class: 'comparison' },
        d1.element('h4', {}, d1.name(b), d1.element('span', { class: 'soft' }, ' against '), d1.name(a)),
        d1.element('div', { class: 'pair' },
            !tests.length ? null : d1.chart(`Differences in points of ${d1.plain(b)} and ${d1.plain(a)} by task, with 95 % intervals`,
                58 + 30 * tests.length, d1.differences(tests)),
            d1.element('ul', { class: 'sentences' }, tests.map(test => d1.sentence(test, a, b)),
                comparison.notes.map(note => d1.element('li', {}, d1.name(note))))),
        !tests.length ? null : d1.fold('All its tests as a table', () =>
            d1.table({ columns: sheet.columns.slice(2), rows: sheet.rows.map(row => row.slice(2)) }, [d1.name(b), ' against ', d1.name(a)]),
        { class: 'printed' }));
};

d1.sentence = (test, a, b) => {
    const where = test.length === null ? '' : ` at ${test.length} tokens`;
    const figures = ` ${d1.format.points(test.difference)} points ${d1.format.pointsRange(test.low, test.high)}, ` +
        `${d1.format.pEquals(test.holm)} after Holm; ${d1.format.count(test.gained)} gained, ${d1.format.count(test.lost)} lost.`;
    const isBetter = test.difference > 0;
    return d1.element('li', {}, d1.element('strong', {}, d1.name(test.task), where, ': '),
        test.is_significant
            ? d1.element('span', { class: isBetter ? 'right' : 'wrong' }, isBetter ? 'a significant gain.' : 'a significant loss.')
            : 'no significant difference.', figures);
};

/** Points with intervals beside nought; filled where the difference is significant. */
d1.differences = tests => theme => {
    const names = tests.map(test => d1.label(test.length === null ? test.task : `${test.task} ${test.length}`, 24));
    const colour = test => !test.is_significant ? theme.soft : theme.colour(test.difference > 0 ? 1 : 2);
    const ends = [0, ...tests.flatMap(test => [test.low, test.high])], least = Math.min(...ends), greatest = Math.max(...ends);
    const [low, high] = [least, greatest].map((end, side) => end + (side ? 0.05 : -0.05) * (greatest - least || 1));
    return {
        traces: tests.map((test, index) => ({
            type: 'scatter', mode: 'markers', x: [test.difference], y: [index], marker: {
                size: 9, symbol: test.is_significant ? 'circle' : 'circle-open', color: colour(test),
                line: { width: 1.6, color: colour(test) },
            },
            error_x: {
                type: 'data', symmetric: false, array: [test.high - test.difference], arrayminus: [test.difference - test.low],
                color: colour(test), thickness: 1.6, width: 0,
            },
            hovertemplate: `${names[index]}<br>${d1.format.points(test.difference)} points ` +
                `${d1.format.pointsRange(test.low, test.high)}<extra></extra>`,
        })),
        layout: {
            margin: { l: 20, r: 12, t: 6, b: 44 },
            xaxis: d1.axis(theme, 'difference, points', {
                zeroline: true, zerolinecolor: theme.soft, fixedrange: true, nticks: 6, range: [low, high],
            }),
            yaxis: d1.axis(theme, '', {
                tickvals: names.map((_, index) => index), ticktext: names, range: [tests.length - 0.4, -0.6],
                showgrid: false, fixedrange: true,
            }),
        },
    };
};

d1.testSheet = comparisons => {
    const score = value => d1.format.score(value), points = value => d1.format.points(value), p = value => d1.format.p(value);
    return {
        columns: [
            { name: 'a' }, { name: 'b' }, { name: 'task', title: 'Task', head: true },
            { name: 'length', title: 'Tokens', number: true, show: value => value === null ? 'all' : String(value) },
            { name: 'score_a', title: 'A, %', number: true, show: score }, { name: 'score_b', title: 'B, %', number: true, show: score },
            { name: 'difference', title: 'B − A', number: true, show: points },
            { name: 'low', title: 'from', number: true, show: points }, { name: 'high', title: 'to', number: true, show: points },
            { name: 'gained', title: 'Gained', number: true }, { name: 'lost', title: 'Lost', number: true },
            { name: 'p', title: 'p', number: true, show: p }, { name: 'holm', title: 'p, Holm', number: true, show: p },
            { name: 'is_significant', title: 'Significant', show: value => value ? 'yes' : 'no' },
        ],
        rows: comparisons.flatMap(({ a, b, tests }) => tests.map(test => [a, b, test.task, test.length, test.score_a, test.score_b,
            test.difference, test.low, test.high, test.gained, test.lost, test.p, test.holm, test.is_significant])),
    };
};

'use strict';
// Differences over seeds, a line each, and what a table of replicates says of its rows.

/**
 * Each line's interval over seeds, the narrower one given the seeds, and the seeds themselves, beside a margin. A line has a label, points,
 * low and high, conditional_low and conditional_high, by_seed, a colour (null for none) and isOpen.
 */
d1.differenceChart = (lines, title, margin = 0) => theme => {
    const ends = lines.flatMap(line => [...line.by_seed, line.low ?? line.points, line.high ?? line.points,
        line.conditional_low ?? line.points, line.conditional_high ?? line.points, margin]);
    const least = Math.min(0, ...ends), greatest = Math.max(0, ...ends), room = 0.05 * (greatest - least || 1);
    const colour = line => line.colour === null ? theme.soft : theme.colour(line.colour);
    const bar = (color, index, low, high, width) => ({
        type: 'scatter', mode: 'lines', x: [low, high], y: [index, index], hoverinfo: 'skip', line: { color, width },
    });
    return {
        traces: lines.flatMap((line, index) => [
            ...line.conditional_low === null ? []
                : [bar(d1.faint(colour(line), 0.22), index, line.conditional_low, line.conditional_high, 11)],
            ...line.low === null ? [] : [bar(colour(line), index, line.low, line.high, 1.8)],
            {
                type: 'scatter', mode: 'markers', x: line.by_seed, y: line.by_seed.map(() => index + 0.32),
                marker: { size: 5, color: d1.faint(colour(line), 0.6) },
                hovertemplate: line.by_seed.map((value, at) =>
                    `seed ${line.seeds?.[at] ?? at + 1}: ${d1.format.points(value)}<extra></extra>`),
            },
            {
                type: 'scatter', mode: 'markers', x: [line.points], y: [index],
                marker: { size: 10, symbol: line.isOpen ? 'circle-open' : 'circle', color: colour(line) },
                hovertemplate: `${d1.label(line.label)}: ${d1.format.points(line.points)}<extra></extra>`,
            },
        ]),
        layout: {
            margin: { l: 20, r: 12, t: 6, b: 44 },
            shapes: margin === 0 ? [] : [{
                type: 'line', x0: margin, x1: margin, y0: 0, y1: 1, yref: 'paper', line: { color: theme.soft, width: 1, dash: 'dot' },
            }],
            xaxis: d1.axis(theme, title, {
                zeroline: true, zerolinecolor: theme.soft, fixedrange: true, nticks: 6, range: [least - room, greatest + room],
            }),
            yaxis: d1.axis(theme, '', {
                tickvals: lines.map((_, index) => index), ticktext: lines.map(line => d1.label(line.label, 32)),
                range: [lines.length - 0.4, -0.6], showgrid: false, fixedrange: true,
            }),
        },
    };
};

/** Its interval: over seeds, and of one seed the paired one; none where seeds do not say how they scatter. */
d1.differenceEnds = each => each.by_seed.length > 1 ? [each.low, each.high] : [each.conditional_low, each.conditional_high];

/** A difference as a line of a chart: open where the table does not mark it. */
d1.differenceLine = (table, difference, label) => {
    const [low, high] = d1.differenceEnds(difference), { sign } = difference;
    return { ...difference, low, high, label, seeds: table.seeds, isOpen: !sign, colour: sign > 0 ? 1 : sign < 0 ? 2 : null };
};

d1.differenceText = difference => {
    const [low, high] = d1.differenceEnds(difference);
    return `${d1.format.points(difference.points)}${low === null ? '' : ` ${d1.format.pointsRange(low, high)}`}`;
};

/** What seeds say of a table's rows: a chart a comparison, its tasks in it. */
d1.differenceSection = table => {
    const label = model => table.rows.find(row => row.model === model).label;
    const pairs = new Map();
    for (const difference of table.differences) {
        const name = `${label(difference.row)} − ${label(difference.than)}`;
        pairs.set(name, [...pairs.get(name) ?? [], difference]);
    }
    return d1.element('section', {},
        d1.element('div', { class: 'title' }, d1.element('h3', {}, 'What the seeds say'),
            d1.downloads('the differences', `${table.name}.differences`, () => d1.differenceSheet(table))),
        d1.element('p', { class: 'lead' }, 'Differences in points, all lengths together. ', d1.differenceKey(table)),
        d1.element('div', { class: 'panels' }, [...pairs].map(([name, differences]) => d1.element('section', { class: 'panel' },
            d1.element('h4', {}, d1.name(name)),
            d1.chart(`${name} by task, with 95 % intervals over seeds`, 58 + 34 * differences.length,
                d1.differenceChart(differences.map(each => d1.differenceLine(table, each, each.task)), 'difference, points')),
            d1.element('ul', { class: 'sentences' }, differences.map(each => d1.element('li', {},
                d1.element('strong', {}, d1.name(each.task), ': '), d1.differenceText(each))))))));
};

d1.markKey = 'Intervals are 95 % each; a point is filled where the difference is significant at 0.05, adjusted by Holm for all tests '
    + 'of the table: each cell, and all lengths of a task together.';

d1.differenceKey = table => table.seeds.length
    ? 'The line is the 95 % interval over seeds; the pale bar is what is known given these seeds alone, paired and clustered by problem. '
        + 'Small points are single seeds. ' + d1.markKey
    : 'The line is the 95 % interval of this one seed, paired and clustered by problem: another seed may differ by more. ' + d1.markKey;

d1.differenceSheet = table => ({
    columns: ['table', 'row', 'than', 'task', 'points', 'low', 'high', 'conditional_low', 'conditional_high', 'by_seed']
        .map(name => ({ name })),
    rows: table.differences.map(each => [table.name, each.row, each.than, each.task, each.points, each.low, each.high,
        each.conditional_low, each.conditional_high, each.by_seed.join(' ')]),
});

'use strict';
// Tables whose rows are others than Table 1's: how far each row is from the first, and curves over tokens a forward pass.
d1.drawAblations = async section => {
    const tables = d1.store.report.tables.filter(table => table.is_ablation);
    for (const table of tables) section.append(d1.ablation(table));
};

d1.ablation = table => {
    const [first, ...rest] = table.rows;
    const notes = [...new Set(table.rows.flatMap(row => row.scores).map(score => score.note).filter(note => note))];
    return d1.element('article', {},
        d1.element('div', { class: 'title' }, d1.element('h2', {}, d1.name(table.title), ' ', d1.element('small', {}, d1.name(table.name))),
            d1.downloads('the table', `${table.name}.table1`, () => d1.ablationSheet(table))),
        d1.element('p', { class: 'lead' },
            'Scores in percent, ', table.seeds.length ? `means and Student’s t over ${d1.format.plural(table.seeds.length, 'seed')}, `
                : table.seed ? `${table.seed}, ` : null,
            'and how far each row is from ', d1.element('strong', {}, d1.name(first.label)), '. ', d1.differenceKey(table), ' ', ...table.result ? [d1.source(table.result, 'The table’s own provenance'), '.'] : []),
        table.tasks.map(task => {
            const differences = rest.map(row => ({
                row, difference: table.differences.find(each => each.row === row.model && each.task === task.name),
            })).filter(each => each.difference);
            return d1.element('section', { class: 'panel wide' }, d1.element('h3', {}, d1.name(task.name)),
                d1.element('div', { class: 'pair ablation' },
                    differences.length ? d1.chart(`Differences from ${first.label} on ${task.name}; the table beside it has the numbers.`,
                        58 + 34 * differences.length, d1.differenceChart(differences.map(each =>
                            d1.differenceLine(table, each.difference, each.row.label)), `difference from ${first.label}, points`)) : null,
                    d1.ablationTable(table, task, notes)));
        }),
        table.curves.length ? d1.curveSection(table) : null,
        notes.length ? d1.element('ol', { class: 'notes' }, notes.map(note => d1.element('li', {}, d1.name(note)))) : null);
};

d1.differenceCell = difference => {
    const [low, high] = d1.differenceEnds(difference);
    return [d1.element('span', { class: 'score' }, d1.format.points(difference.points)),
        low === null ? null : d1.element('span', { class: 'range' }, d1.format.pointsRange(low, high))];
};

/** The numbers of a task: scores by length, the difference from the first row, and what training took. */
d1.ablationTable = (table, task, notes) => {
    const seconds = row => d1.scores(row, task.name).get(table.lengths[0])?.training_seconds ?? null;
    const hasTimes = new Set(table.rows.map(seconds)).size > 1;
    const head = (title, attributes = {}) => d1.element('th', { scope: 'col', ...attributes }, title);
    return d1.element('table', { class: 'scores' },
        d1.element('caption', { class: 'away' }, `Scores on ${task.name}, percent`),
        d1.element('thead', {}, d1.element('tr', {}, head('Row'),
            table.lengths.map(length => head(`${length} tokens`, { class: 'number' })), head('Difference', { class: 'number' }),
            hasTimes ? head('Training', {
                class: 'number', title: 'Of the model’s last run, by the clock, mean over seeds; other runs went on beside it',
            }) : null)),
        d1.element('tbody', {}, table.rows.map(row => {
            const scores = d1.scores(row, task.name);
            const difference = table.differences.find(each => each.row === row.model && each.task === task.name);
            return d1.element('tr', {}, d1.element('th', { scope: 'row' }, d1.name(row.label)),
                table.lengths.map(length => d1.scoreCell(table, row, scores.get(length), notes)),
                d1.element('td', { class: 'number' }, difference ? d1.differenceCell(difference) : '–'),
                hasTimes ? d1.element('td', { class: 'number' }, seconds(row) === null ? '–' : `${seconds(row).toFixed(0)} s`) : null);
        })));
};

/** Every score, with its row's difference from the first over all lengths. */
d1.ablationSheet = table => ({
    columns: ['table', 'model', 'label', 'task', 'length', 'n', 'score', 'low', 'high', 'tokens_per_pass', 'training_seconds', 'difference',
        'difference_low', 'difference_high', 'by_seed', 'result'].map(name => ({ name })),
    rows: table.rows.flatMap(row => row.scores.map(score => {
        const difference = table.differences.find(each => each.row === row.model && each.task === score.task);
        return [table.name, row.model, row.label, score.task, score.length, score.n, score.score, score.low, score.high,
            score.tokens_per_pass, score.training_seconds, difference?.points ?? null, difference?.low ?? null, difference?.high ?? null,
            difference?.by_seed.join(' ') ?? null, score.cell];
    })),
});

/** Scores against tokens a forward pass, a panel a task. */
d1.curveSection = table => d1.element('section', {},
    d1.element('div', { class: 'title' }, d1.element('h3', {}, 'Accuracy under parallelism'),
        d1.downloads('the curves', `${table.name}.curves`, () => d1.curveSheet(table))),
    d1.element('p', { class: 'lead' },
        'Score against the tokens that a forward pass writes, from the careful end of each sampler to the hasty one; bars are 95 % ',
        'intervals. The mean of a curve is its area by its width between the paces that all curves of the task reach.'),
    d1.legend(d1.curveNames(table).map((name, index) => ({ label: name, ...d1.line(index) }))),
    d1.element('div', { class: 'panels' }, table.tasks.flatMap(task => table.lengths.map(length => {
        const curves = table.curves.filter(curve => curve.task === task.name && curve.length === length);
        return d1.element('section', { class: 'panel' },
            d1.element('h4', {}, d1.name(table.lengths.length > 1 ? `${task.name}, ${length} tokens` : task.name)),
            d1.chart(`Score on ${task.name} by tokens a forward pass; the table below has the means.`, 260, d1.curveChart(table, curves)),
            d1.element('table', { class: 'scores' },
                d1.element('caption', { class: 'away' }, `Means of the curves on ${task.name}`),
                d1.element('thead', {}, d1.element('tr', {}, d1.element('th', { scope: 'col' }, 'Sampler'),
                    d1.element('th', { scope: 'col', class: 'number' }, 'Tokens a pass'),
                    d1.element('th', { scope: 'col', class: 'number' }, 'Mean'))),
                d1.element('tbody', {}, curves.map(curve => {
                    const paces = d1.curvePoints(table, curve).map(score => score.tokens_per_pass), { area, area_interval: ends } = curve;
                    return d1.element('tr', {}, d1.element('th', { scope: 'row' }, d1.name(curve.name)),
                        d1.element('td', { class: 'number' }, `${paces[0].toFixed(1)}–${paces.at(-1).toFixed(1)}`),
                        d1.element('td', { class: 'number' },
                            d1.element('span', { class: 'score' }, area === null ? '–' : d1.format.score(area)),
                            ends ? d1.element('span', { class: 'range' }, d1.format.range(...ends)) : null));
                }))));
    }))));

d1.curveNames = table => [...new Set(table.curves.map(curve => curve.name))];

/** A curve's scores by tokens a pass, each with its row's label. */
d1.curvePoints = (table, curve) => curve.models.map(model => table.rows.find(row => row.model === model)).map(row => ({
    ...row.scores.find(score => score.task === curve.task && score.length === curve.length), model: row.model, label: row.label,
})).sort((a, b) => a.tokens_per_pass - b.tokens_per_pass);

d1.curveChart = (table, curves) => theme => ({
    traces: curves.map(curve => {
        const { colour, dash } = d1.line(d1.curveNames(table).indexOf(curve.name)), scores = d1.curvePoints(table, curve);
        return {
            type: 'scatter', mode: 'lines+markers', x: scores.map(score => score.tokens_per_pass), y: scores.map(score => score.score),
            line: { color: theme.colour(colour), width: 1.6, dash }, marker: { size: 7, color: theme.colour(colour) },
            error_y: {
                type: 'data', symmetric: false, color: d1.faint(theme.colour(colour), 0.45), thickness: 1.1, width: 0,
                array: scores.map(score => score.high - score.score), arrayminus: scores.map(score => score.score - score.low),
            },
            customdata: scores.map(score => [d1.label(score.label), d1.format.range(score.low, score.high)]),
            hovertemplate: '%{customdata[0]}<br>%{y:.1f} % [%{customdata[1]}] at %{x:.2f} tokens a pass<extra></extra>',
        };
    }),
    layout: {
        margin: { l: 34, r: 8, t: 8, b: 42 },
        xaxis: d1.axis(theme, 'tokens a forward pass', { showgrid: false, fixedrange: true, nticks: 6 }),
        yaxis: d1.axis(theme, '', { nticks: 5, fixedrange: true }),
    },
});

d1.curveSheet = table => ({
    columns: ['table', 'task', 'length', 'curve', 'model', 'tokens_per_pass', 'score', 'low', 'high', 'mean'].map(name => ({ name })),
    rows: table.curves.flatMap(curve => d1.curvePoints(table, curve).map(score => [
        table.name, curve.task, curve.length, curve.name, score.model,
        score.tokens_per_pass, score.score, score.low, score.high, curve.area])),
});

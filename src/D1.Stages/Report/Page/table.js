'use strict';
// A table: a panel a task, with its bars above its numbers, and what they stand beside.

d1.paperLengths = [128, 256, 512];

/** Whether a table is of the paper's own tasks and lengths, and so of its model. */
d1.isPapers = table => d1.isAligned(table) && table.tasks.every(task => task.stands_for === task.name);

/** The lengths of the paper's columns beside a table: its own, where it has them too. */
d1.lengthsBeside = table => d1.isAligned(table) ? table.lengths : d1.paperLengths;
d1.isAligned = table => table.lengths.every(length => d1.paperLengths.includes(length));
d1.paperScore = (row, task, length) => row.scores[task]?.[d1.paperLengths.indexOf(length)] ?? null;

d1.drawTables = async section => {
    const { comparisons, tables: all } = d1.store.report, tables = all.filter(table => !table.is_ablation);
    if (!all.length) {
        section.append(d1.element('h2', {}, 'No table'), d1.element('p', { class: 'lead' },
            'This report is of evaluations without a table. Lengths and Items compare them.'));
    }
    for (const table of tables) section.append(d1.tableSection(table));
    const others = comparisons.filter(comparison => !tables.some(table => d1.isWithin(table, comparison)));
    if (others.length) section.append(d1.testSection(others, 'Comparisons', 'comparisons'));
};

/** Whether a comparison is of two rows of a table. */
d1.isWithin = (table, { a, b }) => [a, b].every(subject => table.rows.some(row => row.subject === subject));

d1.tableSection = table => {
    const { comparisons } = d1.store.report;
    const released = d1.store.report.released.filter(score => table.tasks.some(task => task.stands_for === score.task));
    const scores = table.rows.flatMap(row => row.scores);
    const sizes = [...new Set(scores.map(score => score.n))].sort((a, b) => a - b);
    const problems = sizes.length < 2 ? d1.format.plural(sizes[0] ?? 0, 'problem')
        : `${d1.format.count(sizes[0])} to ${d1.format.count(sizes.at(-1))} problems`;
    const others = table.tasks.filter(task => task.stands_for !== task.name);
    const chosen = table.choices.flatMap(row => row.scores);
    const notes = [...new Set([...scores, ...released, ...chosen].map(score => score.note).filter(note => note))];
    const panels = table.tasks.map(task => d1.taskPanel(table, task, notes));
    const tests = comparisons.filter(comparison => d1.isWithin(table, comparison));
    return d1.element('article', {},
        d1.element('div', { class: 'title' }, d1.element('h2', {}, d1.name(table.title), ' ', d1.element('small', {}, d1.name(table.name))),
            d1.downloads('the table', `${table.name}.table1`, () => d1.tableSheet(table))),
        d1.element('p', { class: 'lead' },
            `Scores in percent with their 95 % intervals: ${problems} a score, `,
            table.seeds.length ? `means and Student’s t over ${d1.format.plural(table.seeds.length, 'seed')}, `
                : table.seed ? `${table.seed}, ` : null,
            'the last checkpoint of each run. ',
            'A score links to its items, its interval to where it is from. ',
            released.length ? 'The paper’s baseline is scored again too, from what was at hand of the generations that its authors '
                + 'released; “–” where none was. ' : null,
            ...table.result ? [d1.source(table.result, 'The table’s own provenance'), '.'] : []),
        d1.isPapers(table) ? null : d1.element('p', { class: 'lead' },
            d1.element('strong', {}, `These are scores of another model than the paper’s: ${table.profile}, not LLaDA-8B-Instruct. `),
            table.paper.length ? 'The two stand side by side for what each step of training changes, not for their height. ' : null,
            others.length ? `${others.map(task => `${task.name} stands for ${task.stands_for}`).join(', ')}.` : null),
        d1.legend([...table.rows.map(row => ({ label: row.label, colour: d1.models[row.model]?.colour ?? 4, dash: 'block' })),
            ...table.paper.length ? [{ label: 'the paper’s, in the same colours', colour: 0, dash: 'hollow' }] : []]),
        d1.element('div', { class: 'panels' }, panels),
        notes.length ? d1.element('ol', { class: 'notes' }, notes.map(note => d1.element('li', {}, d1.name(note)))) : null,
        table.differences.length ? d1.differenceSection(table) : null,
        tests.length ? d1.testSection(tests, 'What the paired tests say', `${table.name}.tests`,
            'for all tests of the table') : null,
        table.choices.length ? d1.choiceSection(table, notes) : null);
};

/** The scores of a row on a task, by length. */
d1.scores = (row, task) => new Map(row.scores.filter(score => score.task === task).map(score => [score.length, score]));

d1.taskPanel = (table, task, notes) => {
    const paper = table.paper.filter(row => row.scores[task.stands_for]);
    const released = d1.store.report.released.filter(score => score.task === task.stands_for);
    return d1.element('section', { class: 'panel' },
        d1.element('h3', {}, d1.name(task.name), task.stands_for === task.name ? null
            : d1.element('small', {}, ' for ', d1.name(task.stands_for))),
        d1.chart(`Bars of the scores on ${task.name}; the table below has the numbers.`, 230, d1.bars(table, task, paper), {
            click: ({ data: { row, scores }, pointIndex }) => {
                if (row?.subject) location.hash = d1.itemLink(table, row, scores[pointIndex]);
            },
        }),
        d1.scoreTable(table, task, table.rows, notes, paper, released));
};

/** The numbers of a task: our rows, the paper's, and its released baseline scored again. */
d1.scoreTable = (table, task, rows, notes, paper = [], released = []) => {
    const heads = (title, lengths) => d1.element('tr', {}, d1.element('th', { scope: 'col' }, title),
        lengths.map(length => d1.element('th', { scope: 'col', class: 'number' },
            String(length), d1.away(' tokens'))));
    const line = (row, cells) => d1.element('tr', {},
        d1.element('th', { scope: 'row' }, d1.swatch({ ...d1.models[row.model], dash: 'block' }), d1.name(row.label)), cells);
    const lengths = d1.lengthsBeside(table);
    return d1.element('table', { class: 'scores' },
        d1.element('caption', { class: 'away' }, `Scores on ${task.name}, percent`),
        d1.element('thead', {}, heads('Tokens', table.lengths)),
        d1.element('tbody', {}, rows.map(row => {
            const scores = d1.scores(row, task.name);
            return line(row, table.lengths.map(length => d1.scoreCell(table, row, scores.get(length), notes)));
        })),
        paper.length ? d1.element('tbody', { class: 'beside' }, heads('The paper, LLaDA-8B', lengths),
            paper.map(row => line(row, lengths.map(length => d1.paperScore(row, task.stands_for, length)).map(score =>
                d1.element('td', { class: 'number' }, score === null ? '–' : d1.format.score(score)))))) : null,
        released.length ? d1.element('tbody', { class: 'beside' }, d1.element('tr', {},
            d1.element('th', { scope: 'row' }, 'Its baseline, scored again'),
            lengths.map(length => d1.scoreCell(table, null, released.find(score => score.length === length), notes)))) : null);
};

/** A score that leads to its items, and its interval that leads to where it is from. */
d1.scoreCell = (table, row, score, notes) => {
    if (!score) return d1.element('td', { class: 'number' }, d1.element('span', { title: 'There is no such score.' }, '–'));
    const value = d1.format.score(score.score), range = d1.format.range(score.low, score.high);
    const hasItems = score.cell && row?.subject && d1.store.cells.get(score.cell)?.has_answers;
    const link = (name, text, href, to) => !href ? d1.element('span', { class: name }, text)
        : d1.element('a', { class: name, href, 'aria-label': `${text}: ${to}` }, text);
    const mark = score.note ? d1.element('sup', { title: d1.plain(score.note, 400) }, String(notes.indexOf(score.note) + 1)) : null;
    return d1.element('td', { class: 'number' },
        link('score', value, hasItems ? d1.itemLink(table, row, score) : null, 'the items'), mark,
        link('range', range, score.cell ? d1.link('provenance', { id: score.cell }) : null, 'where it is from'));
};

/** A row beside what it is tested against; the base stands alone. */
d1.itemLink = (table, row, score) => {
    const has = subject => d1.chosenCell(d1.store.subjects, score, subject)?.has_answers;
    const first = table.rows.find(other => other.model === 'base') ?? table.rows[0];
    const against = [d1.store.report.comparisons.find(comparison => comparison.b === row.subject)?.a, first?.subject]
        .find(subject => subject && subject !== row.subject && has(subject));
    return d1.link('items', { a: against ?? row.subject, b: against ? row.subject : 'none', task: score.task, length: score.length });
};

/** Bars with intervals; the paper's are hollow: beside ours at the same length, apart where the lengths are others. */
d1.bars = (table, task, paper) => theme => {
    const ours = table.lengths, theirs = d1.lengthsBeside(table), isBeside = d1.isAligned(table) && paper.length > 0;
    const apart = isBeside || !paper.length ? 0 : ours.length + 0.4;
    const models = [...new Set([...paper, ...table.rows].map(row => row.model))];
    const width = 0.8 / (models.length * (isBeside ? 2 : 1));
    const place = (index, slot) => index - 0.4 + width * (slot + 0.5);
    const colour = row => theme.colour(d1.models[row.model]?.colour ?? 4);
    const solid = table.rows.map(row => {
        const slot = models.indexOf(row.model);
        const scores = [...d1.scores(row, task.name).values()].filter(score => ours.includes(score.length));
        return {
            type: 'bar', width, y: scores.map(score => score.score),
            x: scores.map(score => place(ours.indexOf(score.length), isBeside ? 2 * slot : slot)),
            marker: { color: colour(row), line: { color: theme.paper, width: 1 } },
            error_y: {
                type: 'data', symmetric: false, thickness: 1.2, width: 0, color: theme.ink,
                array: scores.map(score => score.high - score.score), arrayminus: scores.map(score => score.score - score.low),
            },
            row, scores, customdata: scores.map(score => [d1.format.range(score.low, score.high), score.length]),
            hovertemplate: `${d1.label(row.label)}<br>%{y:.1f} % [%{customdata[0]}] at %{customdata[1]} tokens<extra></extra>`,
        };
    });
    const hollow = paper.map(row => ({ row, slot: models.indexOf(row.model) })).map(({ row, slot }) => ({
        type: 'bar', width: 0.86 * width, y: theirs.map(length => d1.paperScore(row, task.stands_for, length)),
        x: theirs.map((_, index) => apart + place(index, isBeside ? 2 * slot + 1 : slot)),
        marker: { color: d1.faint(colour(row), 0.14), line: { color: colour(row), width: 1.4 } }, customdata: theirs,
        hovertemplate: `The paper: ${d1.label(row.label)}<br>%{y:.1f} % at %{customdata} tokens<extra></extra>`,
    }));
    const ticks = ours.map((length, index) => [index, length]).concat(apart ? theirs.map((length, index) => [apart + index, length]) : []);
    const side = (x, text) => ({
        x, y: 1, xref: 'x', yref: 'paper', yanchor: 'bottom', showarrow: false, text: d1.label(text), font: { size: 12, color: theme.soft },
    });
    return {
        traces: [...solid, ...hollow],
        layout: {
            barmode: 'overlay', margin: { l: 34, r: 4, t: 22, b: 40 },
            xaxis: d1.axis(theme, 'generation length, tokens', {
                tickvals: ticks.map(tick => tick[0]), ticktext: ticks.map(tick => String(tick[1])), showgrid: false, fixedrange: true,
                range: [-0.6, ticks.at(-1)[0] + 0.6],
            }),
            yaxis: d1.axis(theme, '', { rangemode: 'tozero', fixedrange: true, nticks: 5 }),
            annotations: !apart ? []
                : [side((ours.length - 1) / 2, table.profile), side(apart + (theirs.length - 1) / 2, 'the paper, LLaDA-8B')],
        },
    };
};

/** Other models of the same training runs, apart from the last ones. */
d1.choiceSection = (table, notes) => d1.element('section', {},
    d1.element('div', { class: 'title' }, d1.element('h3', {}, 'Other checkpoints of the same runs'),
        d1.downloads('the other checkpoints', `${table.name}.choices`, () => d1.scoreSheet(table, table.choices, 'chosen'))),
    d1.element('p', { class: 'lead' }, 'Above, each run gives its last model. ', d1.element('strong', {}, 'Best on validation'),
        ' takes the model with the best score on problems that are neither trained nor tested on. ',
        d1.element('strong', {}, 'Best on test'),
        ' takes the best score of the test itself, as the paper does: it is optimistic, for it picks the luckiest.'),
    d1.element('div', { class: 'panels' }, table.tasks.map(task => d1.element('section', { class: 'panel' },
        d1.element('h4', {}, d1.name(task.name)), d1.scoreTable(table, task, table.choices, notes)))));

d1.scoreSheet = (table, rows, kind) => ({
    columns: ['table', 'kind', 'model', 'label', 'task', 'length', 'n', 'score', 'low', 'high', 'result', 'note'].map(name => ({ name })),
    rows: rows.flatMap(row => row.scores.map(({ task, length, n, score, low, high, cell, note }) =>
        [table.name, kind, row.model, row.label, task, length, n, score, low, high, cell, note])),
});

/** Everything that a table shows: its rows, the chosen ones, the paper's, and the released baseline. */
d1.tableSheet = table => {
    const ours = d1.scoreSheet(table, table.rows, 'last'), chosen = d1.scoreSheet(table, table.choices, 'chosen');
    const paper = table.paper.flatMap(row => Object.entries(row.scores).flatMap(([task, scores]) => scores.map((score, index) =>
        ['paper', 'printed', row.model, row.label, task, d1.paperLengths[index], null, score, null, null, null, null])));
    const baseline = { model: 'base', label: 'released generations', scores: d1.store.report.released };
    const released = d1.scoreSheet({ name: 'paper' }, [baseline], 'scored again');
    return { columns: ours.columns, rows: [...ours.rows, ...chosen.rows, ...paper, ...released.rows] };
};

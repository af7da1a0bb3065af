'use strict';
// How accuracy goes with the length that a model may write, and with what it does write.
d1.drawLengths = async section => {
    const { subjects, tasks, report } = d1.store;
    const usable = subjects.filter(subject => subject.cells.length);
    if (!usable.length) return d1.nothing(section, 'No evaluations', 'No evaluation of this report is here.');
    const rows = new Set(report.tables[0]?.rows.map(row => row.subject));
    const first = usable.filter(subject => rows.has(subject.id));
    const chosen = new Set((first.length ? first : usable.slice(0, 6)).map(subject => subject.id));
    const shown = () => usable.filter(subject => chosen.has(subject.id));
    const charts = d1.element('div', {}), side = d1.element('aside', { class: 'side' });
    section.append(
        d1.element('div', { class: 'title' }, d1.element('h2', {}, 'Lengths'),
            d1.downloads('the evaluations shown', 'lengths', () => d1.lengthSheet(shown(), tasks))),
        d1.element('p', { class: 'lead' }, 'First, accuracy by the tokens that a model may write; beside it, by those that it does write, ',
            'on average: its effective tokens, which are not EOS. Bars are 95 % intervals.'),
        d1.element('div', { class: 'sided' }, side, charts));

    function draw() {
        const all = shown(), has = task => all.some(subject => subject.cells.some(cell => cell.task === task));
        charts.replaceChildren(d1.legend(all, { class: 'legend paper' }), ...tasks.filter(has).map(task => d1.lengthPanel(task, all)));
        if (charts.childElementCount === 1) charts.append(d1.element('p', { class: 'lead' }, 'Choose a subject.'));
    }

    return address => {
        const named = address.getAll('subject').filter(id => usable.some(subject => subject.id === id));
        if (named.length) {
            chosen.clear();
            for (const id of named) chosen.add(id);
        }
        d1.keep('lengths', named.length ? { subject: named } : {});
        side.replaceChildren(d1.chooser('Subjects', usable, chosen, () => {
            d1.keep('lengths', { subject: [...chosen] });
            draw();
        }, d1.point));
        draw();
    };
};

d1.lengthPanel = (task, subjects) => {
    const cells = subject => subject.cells.filter(cell => cell.task === task).sort((a, b) => a.length - b.length);
    const lines = subjects.map(subject => ({ ...subject, cells: cells(subject) })).filter(subject => subject.cells.length);
    const sheet = d1.lengthSheet(subjects, [task]);
    return d1.element('section', { class: 'panel wide' }, d1.element('h3', {}, d1.name(task)),
        d1.element('div', { class: 'pair' },
            d1.chart(`Accuracy on ${task} by generation length; the table below has the numbers.`, 260,
                d1.lengthChart(lines, cell => cell.length, 'generation length, tokens', true), d1.openItems),
            d1.chart(`Accuracy on ${task} by effective tokens; the table below has the numbers.`, 260,
                d1.lengthChart(lines, cell => cell.effective_tokens, 'mean effective tokens of an answer', false), d1.openItems)),
        d1.fold('As a table', () =>
            d1.table({ columns: sheet.columns.slice(1), rows: sheet.rows.map(row => row.slice(1)) }, d1.plain(task))));
};

d1.openItems = point => {
    const { subject, cells } = point.data;
    const cell = cells[point.pointIndex];
    location.hash = d1.link('items', { a: subject, b: 'none', task: cell.task, length: cell.length });
};

/** A line a subject; lengths double from tick to tick, and subjects stand a little apart. */
d1.lengthChart = (lines, across, title, isLength) => theme => {
    const lengths = [...new Set(lines.flatMap(line => line.cells.map(cell => cell.length)))].sort((a, b) => a - b);
    const apart = index => isLength ? 1.012 ** (index - (lines.length - 1) / 2) : 1;
    return {
        traces: lines.map((line, index) => {
            const cells = line.cells.filter(cell => across(cell) !== null), colour = theme.colour(line.colour);
            return {
                type: 'scatter', meta: line.id, mode: 'lines+markers',
                x: cells.map(cell => across(cell) * apart(index)), y: cells.map(cell => cell.score),
                line: { color: colour, width: 1.6, dash: line.dash }, marker: { size: 7, color: colour },
                error_y: {
                    type: 'data', symmetric: false, color: colour, thickness: 1.1, width: 0,
                    array: cells.map(cell => cell.high - cell.score), arrayminus: cells.map(cell => cell.score - cell.low),
                },
                subject: line.id, cells, customdata: cells.map(cell => [cell.length, d1.format.range(cell.low, cell.high),
                    cell.effective_tokens === null ? '–' : cell.effective_tokens.toFixed(1)]),
                hovertemplate: `${d1.label(line.label)}<br>%{y:.1f} % [%{customdata[1]}]<br>` +
                    'length %{customdata[0]}, %{customdata[2]} effective tokens<extra></extra>',
            };
        }),
        layout: {
            margin: { l: 34, r: 8, t: 8, b: 42 },
            xaxis: d1.axis(theme, title, {
                showgrid: false, fixedrange: true,
                ...isLength ? { type: 'log', tickvals: lengths, ticktext: lengths.map(String) } : { nticks: 6 },
            }),
            yaxis: d1.axis(theme, '', { nticks: 5, fixedrange: true }),
        },
    };
};

d1.lengthSheet = (subjects, tasks) => ({
    columns: [
        { name: 'task', title: 'Task' }, { name: 'subject', title: 'Subject', head: true, show: value => d1.name(d1.store.label(value)) },
        { name: 'length', title: 'Length', number: true },
        { name: 'score', title: 'Score, %', number: true, show: value => d1.format.score(value) },
        { name: 'low', title: 'from', number: true, show: value => d1.format.score(value) },
        { name: 'high', title: 'to', number: true, show: value => d1.format.score(value) },
        { name: 'effective_tokens', title: 'Effective tokens', number: true, show: value => value === null ? '–' : value.toFixed(1) },
        { name: 'n', title: 'Problems', number: true, show: value => d1.format.count(value) },
        { name: 'sampler', title: 'Decoded' }, { name: 'result', title: 'From', show: value => d1.source(value) },
    ],
    rows: tasks.flatMap(task => subjects.flatMap(subject => subject.cells.filter(cell => cell.task === task).map(cell =>
        [task, subject.id, cell.length, cell.score, cell.low, cell.high, cell.effective_tokens, cell.n, cell.sampler, cell.id]))),
});

'use strict';
// What the report is about, by name: its subjects, evaluations and results.
d1.store = {
    /** Reads the report; everything below is there afterwards. */
    async open() {
        const report = this.report = await d1.data('report');
        this.cells = new Map(report.cells.map(cell => [cell.id, cell]));
        this.subjects = report.subjects.flatMap(subject => this.variants(subject));
        const tasks = report.tables.flatMap(table => table.tasks.map(task => task.name));
        this.tasks = [...new Set([...tasks, ...report.cells.map(cell => cell.task)])];
        // Rows of two tables have one label.
        const labels = this.subjects.map(subject => subject.label);
        for (const subject of this.subjects) {
            if (labels.filter(label => label === subject.label).length > 1) subject.label += ` (${subject.id})`;
        }
        const rows = report.tables.flatMap(table => table.rows);
        let others = 0;
        for (const subject of this.subjects) {
            const row = rows.find(candidate => candidate.subject === subject.id);
            Object.assign(subject, row ? d1.models[row.model] ?? d1.line(others++) : d1.line(3 + others++));
        }
    },

    /** A subject as often as it was decoded in different ways, each with one evaluation of a task and a length. */
    variants(subject) {
        const cells = subject.cells.map(id => this.cells.get(id)).filter(cell => cell);
        const isTwice = cells.some((cell, index) =>
            cells.findIndex(other => other.task === cell.task && other.length === cell.length) !== index);
        if (!isTwice) return [{ id: subject.id, label: subject.label, cells }];
        const ways = new Map();
        for (const cell of cells) ways.set(cell.sampler, [...ways.get(cell.sampler) ?? [], cell]);
        return [...ways].map(([sampler, some], index) =>
            ({ id: index === 0 ? subject.id : `${subject.id}~${index + 1}`, label: `${subject.label}, ${sampler}`, cells: some }));
    },

    subject(id) {
        return this.subjects.find(subject => subject.id === id) ?? null;
    },

    label(subject) {
        return this.subject(subject)?.label ?? subject;
    },

    /** Results by id, read once. */
    results() {
        return this.known ??= d1.data('results').then(results => new Map((results ?? []).map(result => [result.id, result])));
    },
};

// The rows of Table 1 have the same colours everywhere.
d1.models = Object.fromEntries(['base', 'sft', 'grpo', 'd1'].map((model, colour) => [model, { colour, dash: 'solid' }]));

/** The address of a view, whose names stay readable. */
d1.link = (view, state = {}) => {
    const values = new URLSearchParams();
    for (const [name, value] of Object.entries(state)) {
        for (const one of [value].flat()) {
            if (one !== null && one !== undefined && one !== '') values.append(name, one);
        }
    }
    const query = values.toString().replace(/%2F/g, '/').replace(/%2C/g, ',');
    return `#${view}${query ? `?${query}` : ''}`;
};

/** A link to where a result is from. */
d1.source = (id, ...children) => d1.element('a', { href: d1.link('provenance', { id }) }, children.length ? children : d1.name(id));

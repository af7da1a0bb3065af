'use strict';
// Choosing one or two subjects, a task and a length. A subject here has those of its evaluations that a view can show.

/** The first comparison's first cell, or the first subject alone. */
d1.pairDefaults = subjects => {
    const has = id => subjects.some(subject => subject.id === id);
    const comparison = d1.store.report.comparisons.find(one => has(one.a) && has(one.b));
    const [first] = subjects;
    return { a: comparison?.a ?? first.id, b: comparison?.b ?? 'none', task: first.cells[0].task, length: first.cells[0].length };
};

/** Subjects to choose from: the rows of each table, then the others. */
d1.subjectOptions = subjects => {
    const group = subject => d1.store.report.tables.find(table => table.rows.some(row => row.subject === subject.id))?.name ?? 'models';
    return subjects.map(subject => ({ value: subject.id, label: subject.label, group: group(subject) }));
};

/** The tasks that both chosen subjects have answers to, and the lengths of the chosen task. */
d1.commonCells = (subjects, state) => {
    const cells = id => subjects.find(subject => subject.id === id)?.cells ?? [];
    const isInB = cell => state.b === 'none' || cells(state.b).some(other => other.task === cell.task && other.length === cell.length);
    const common = cells(state.a).filter(isInB);
    return {
        tasks: [...new Set(common.map(cell => cell.task))],
        lengths: common.filter(cell => cell.task === state.task).map(cell => cell.length).sort((a, b) => a - b),
    };
};

/** The evaluation of a chosen subject; null where it has none of the chosen task and length. */
d1.chosenCell = (subjects, state, id) => subjects.find(subject => subject.id === id)?.cells
    .find(cell => cell.task === state.task && cell.length === state.length) ?? null;

/** Makes a choice that is there of one that is not. */
d1.settle = (subjects, state) => {
    if (!subjects.some(subject => subject.id === state.a)) state.a = subjects[0].id;
    if (!subjects.some(subject => subject.id === state.b)) state.b = 'none';
    const { tasks } = d1.commonCells(subjects, state);
    if (tasks.length && !tasks.includes(state.task)) [state.task] = tasks;
    const { lengths } = d1.commonCells(subjects, state);
    if (lengths.length && !lengths.includes(state.length)) [state.length] = lengths;
};

/** The choices of two subjects, a task and a length. */
d1.pairChoices = (subjects, state, onchange) => {
    const options = d1.subjectOptions(subjects), { tasks, lengths } = d1.commonCells(subjects, state);
    const change = (name, read = value => value) => value => {
        state[name] = read(value);
        onchange();
    };
    return [
        d1.select('A', options, state.a, change('a')),
        d1.select('B', [{ value: 'none', label: 'none: A alone' }, ...options], state.b, change('b')),
        d1.select('Task', tasks.map(task => ({ value: task, label: task })), state.task, change('task')),
        d1.select('Length', lengths.map(length => ({ value: String(length), label: `${length} tokens` })), String(state.length),
            change('length', Number)),
    ];
};

/** Takes over what an address says of them; one that names A alone means A alone. */
d1.readPairState = (state, address, others) => {
    if (address.has('a') && !address.has('b')) state.b = 'none';
    for (const name of ['a', 'b', 'task', ...others]) if (address.has(name)) state[name] = address.get(name);
    if (address.has('length')) state.length = Number(address.get('length'));
};

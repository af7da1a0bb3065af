'use strict';
// The items: a list of the problems that two subjects answered, and one of them in full.
d1.drawItems = async section => {
    const subjects = d1.store.subjects.map(subject => ({ ...subject, cells: subject.cells.filter(cell => cell.has_answers) }))
        .filter(subject => subject.cells.length);
    if (!subjects.length) {
        section.append(d1.element('h2', {}, 'No answers'), d1.element('p', { class: 'lead' }, 'No evaluation of this report has kept its answers.'));
        return null;
    }
    const state = d1.itemDefaults(subjects);
    let pair = null, rows = [], turn = 0;

    const choices = d1.element('div', { class: 'fields' }), summary = d1.element('div', { class: 'summary' });
    const search = d1.element('input', {
        type: 'search', placeholder: 'Search questions, truths, answers and ids', 'aria-label': 'Search items', 'aria-keyshortcuts': '/',
        oninput: () => {
            state.q = search.value;
            narrow();
        },
        onkeydown: event => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') list.key(event);
        },
    });
    const kind = d1.element('select', { 'aria-label': 'Which items', onchange: () => setKind(kind.value) });
    const found = d1.element('p', { class: 'soft', role: 'status' });
    const list = d1.list('Items', index => d1.itemRow(pair, rows[index]), index => open(rows[index]));
    const detail = d1.element('div', { class: 'detail', 'aria-live': 'polite' });
    section.append(
        d1.element('div', { class: 'title' }, d1.element('h2', {}, 'Items'),
            d1.downloads('the items listed', 'items', () => pair ? d1.itemSheet(pair, rows) : { columns: [], rows: [] })),
        choices, summary,
        d1.element('div', { class: 'sided items' },
            d1.element('div', { class: 'side' }, search, d1.element('div', { class: 'row' }, kind, found), list.element), detail));

    const keep = () => d1.keep('items', { ...state, kind: state.kind === 'all' ? null : state.kind });
    const setKind = value => {
        state.kind = kind.value = value;
        narrow();
    };

    function drawChoices() {
        const options = d1.subjectOptions(subjects), change = name => value => {
            state[name] = value;
            load();
        };
        const { tasks, lengths } = d1.commonCells(subjects, state);
        choices.replaceChildren(
            d1.select('A', options, state.a, change('a')), d1.select('B', [{ value: 'none', label: 'none: A alone' }, ...options], state.b, change('b')),
            d1.select('Task', tasks.map(task => ({ value: task, label: task })), state.task, change('task')),
            d1.select('Length', lengths.map(length => ({ value: String(length), label: `${length} tokens` })), String(state.length),
                value => change('length')(Number(value))));
    }

    /** Reads the answers of what is chosen; the item stays where both have it. */
    async function load() {
        const mine = ++turn;
        d1.settle(subjects, state);
        drawChoices();
        const cell = id => subjects.find(subject => subject.id === id)?.cells
            .find(other => other.task === state.task && other.length === state.length);
        const cellA = cell(state.a), cellB = state.b === 'none' ? null : cell(state.b);
        const read = cellA && (state.b === 'none' || cellB) ? await d1.readPair(cellA, cellB) : null;
        if (mine !== turn) return;
        pair = read;
        kind.replaceChildren(...(pair?.kinds ?? []).map(one => d1.element('option', { value: one.value }, one.label)));
        if (!pair?.kinds.some(one => one.value === state.kind)) state.kind = 'all';
        kind.value = state.kind;
        search.value = state.q;
        summary.replaceChildren(...pair ? d1.pairSummary(pair, setKind) : [d1.element('p', { class: 'lead' },
            'These two have no answers to the same problems. Choose others.')]);
        narrow(true);
        if (pair) (globalThis.requestIdleCallback ?? setTimeout)(() => d1.searched(read));
    }

    /** Lists what the filter and the search leave; an item that the address names is listed in any case. */
    function narrow(isNamed = false) {
        rows = pair ? d1.found(pair, state.kind, state.q) : [];
        let index = rows.findIndex(row => pair.problems.id[row.problem] === state.id);
        if (isNamed && index < 0 && pair?.rows.some(row => pair.problems.id[row.problem] === state.id)) {
            Object.assign(state, { kind: 'all', q: '' });
            kind.value = 'all';
            search.value = '';
            narrow();
            return;
        }
        found.textContent = !pair ? '' : rows.length === pair.rows.length ? d1.format.plural(rows.length, 'problem')
            : `${d1.format.count(rows.length)} of ${d1.format.plural(pair.rows.length, 'problem')}`;
        const isMissing = isNamed && state.id && index < 0;
        if (index < 0 && rows.length && !isMissing) index = 0;
        list.show(rows.length, index);
        if (index >= 0) open(rows[index]);
        else {
            detail.replaceChildren(d1.element('p', { class: 'lead' },
                isMissing ? ['There is no item ', d1.name(state.id), ' here.'] : 'No item is like that.'));
            keep();
        }
    }

    function open(row) {
        state.id = pair.problems.id[row.problem];
        keep();
        const link = () => location.href.split('#')[0] + d1.link('items', { ...state, kind: null, q: null });
        const names = { a: d1.store.label(state.a), b: d1.store.label(state.b), id: { A: state.a, B: state.b } };
        detail.replaceChildren(...d1.itemDetail(pair, row, names, [d1.copier('Copy link', link)]).filter(node => node));
    }

    addEventListener('keydown', event => {
        if (section.hidden || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, select, textarea, .list')) return;
        if (event.key === '/') {
            event.preventDefault();
            search.focus();
            search.select();
        } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') list.key(event);
    });

    return address => {
        for (const name of ['a', 'b', 'task', 'kind', 'q', 'id']) {
            if (address.has(name)) state[name] = address.get(name);
            else if (address.size && (name === 'q' || name === 'id')) state[name] = '';
        }
        if (address.has('length')) state.length = Number(address.get('length'));
        return load();
    };
};

/** The first comparison's first cell, or the first subject alone. */
d1.itemDefaults = subjects => {
    const has = id => subjects.some(subject => subject.id === id);
    const comparison = d1.store.report.comparisons.find(one => has(one.a) && has(one.b));
    const [first] = subjects;
    return { a: comparison?.a ?? first.id, b: comparison?.b ?? 'none', task: first.cells[0].task, length: first.cells[0].length, kind: 'all', q: '', id: '' };
};

/** Subjects to choose from: the rows of each table, then the others. */
d1.subjectOptions = subjects => {
    const group = subject => d1.store.report.tables.find(table => table.rows.some(row => row.subject === subject.id))?.name ?? 'models';
    return subjects.map(subject => ({ value: subject.id, label: subject.label, group: group(subject) }));
};

/** The tasks that both chosen subjects have answers to, and the lengths of the chosen task. */
d1.commonCells = (subjects, state) => {
    const cells = id => subjects.find(subject => subject.id === id)?.cells ?? [];
    const common = cells(state.a).filter(cell => state.b === 'none' || cells(state.b).some(other => other.task === cell.task && other.length === cell.length));
    return {
        tasks: [...new Set(common.map(cell => cell.task))],
        lengths: common.filter(cell => cell.task === state.task).map(cell => cell.length).sort((a, b) => a - b),
    };
};

/** Makes a choice that is there of one that is not. */
d1.settle = (subjects, state) => {
    if (!subjects.some(subject => subject.id === state.a)) state.a = subjects[0].id;
    if (!subjects.some(subject => subject.id === state.b)) state.b = 'none';
    const { tasks } = d1.commonCells(subjects, state);
    if (tasks.length && !tasks.includes(state.task)) [state.task] = tasks;
    const { lengths } = d1.commonCells(subjects, state);
    if (lengths.length && !lengths.includes(state.length)) [state.length] = lengths;
};

d1.itemRow = (pair, row) => {
    const mark = (side, isRight) => isRight === null ? null
        : d1.element('span', { class: isRight ? 'right' : 'wrong', title: `${side} is ${isRight ? 'right' : 'wrong'}` }, `${side} ${isRight ? '✓' : '✗'}`);
    return [
        d1.element('span', { class: 'marks' }, mark('A', row.rightA), mark('B', row.rightB)),
        d1.element('span', { class: 'line' }, d1.element('bdi', {}, d1.plain(pair.problems.question[row.problem], 160))),
        d1.element('span', { class: 'line soft' }, d1.element('bdi', {}, d1.plain(pair.problems.id[row.problem], 80)))];
};

/** McNemar's table, whose counts choose what is listed, and what it says. */
d1.pairSummary = (pair, choose) => {
    const { counts, rows, hasParts, b } = pair, n = rows.length;
    const right = hasParts ? 'wholly right' : 'right', share = count => n ? `${d1.format.score(100 * count / n)} %` : '–';
    const units = hasParts ? d1.element('p', { class: 'soft' }, 'Whole boards right: a board counts where all its empty cells are right. The scores of the table count cells.') : null;
    if (!b) {
        const count = rows.filter(row => row.rightA).length;
        return [d1.element('div', {}, d1.element('p', {}, `${d1.format.count(count)} of ${d1.format.plural(n, 'problem')} ${right}: ${share(count)}.`), units)];
    }
    const button = (kind, label) => d1.element('td', { class: 'number' }, d1.element('button', {
        type: 'button', class: 'quiet', 'aria-label': `${d1.format.count(counts[kind])} items: ${label}`, onclick: () => choose(kind),
    }, d1.format.count(counts[kind])));
    const p = d1.mcnemar(counts.lost, counts.gained), rightA = counts.both + counts.lost, rightB = counts.both + counts.gained;
    return [
        d1.element('table', { class: 'fourfold' }, d1.element('caption', { class: 'away' }, 'How many problems A and B have right and wrong'),
            d1.element('thead', {}, d1.element('tr', {}, d1.element('td', {}), d1.element('th', { scope: 'col' }, 'B right'), d1.element('th', { scope: 'col' }, 'B wrong'))),
            d1.element('tbody', {},
                d1.element('tr', {}, d1.element('th', { scope: 'row' }, 'A right'), button('both', 'both right'), button('lost', 'A right, B wrong')),
                d1.element('tr', {}, d1.element('th', { scope: 'row' }, 'A wrong'), button('gained', 'A wrong, B right'), button('neither', 'both wrong')))),
        d1.element('div', {},
            d1.element('p', {}, `A has ${share(rightA)} ${right}, B ${share(rightB)}. Beside A, B gains ${d1.format.count(counts.gained)} and loses `,
                `${d1.format.count(counts.lost)}: `, d1.element('strong', {}, d1.format.pEquals(p)), ' (McNemar, exact, two-sided).'),
            units,
            pair.alone ? d1.element('p', { class: 'soft' }, `${d1.format.plural(pair.alone, 'answer')} to problems that only one of them has are left out.`) : null),
    ];
};

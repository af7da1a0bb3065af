'use strict';
// The items: a list of the problems that two subjects answered, and one of them in full.
d1.drawItems = async section => {
    const subjects = d1.store.subjects.map(subject => ({ ...subject, cells: subject.cells.filter(cell => cell.has_answers) }))
        .filter(subject => subject.cells.length);
    if (!subjects.length) return d1.nothing(section, 'No answers', 'No evaluation of this report has kept its answers.');
    const state = { ...d1.pairDefaults(subjects), kind: 'all', q: '', id: '' };
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
    const detail = d1.element('div', { class: 'detail' });
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

    /** Reads the answers of what is chosen; the item stays where both have it. */
    async function load() {
        const mine = ++turn;
        d1.settle(subjects, state);
        d1.refill(choices, d1.pairChoices(subjects, state, load));
        const cellA = d1.chosenCell(subjects, state, state.a), cellB = d1.chosenCell(subjects, state, state.b);
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
        const isElsewhere = section.hidden || event.target.closest?.('input, select, textarea, .list');
        if (isElsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === '/') {
            event.preventDefault();
            search.focus();
            search.select();
        } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') list.key(event);
    });

    return address => {
        // What an address does not say of the search is not searched for.
        if (address.size) Object.assign(state, { kind: 'all', q: '', id: '' });
        d1.readPairState(state, address, ['kind', 'q', 'id']);
        const asked = `${state.task} at ${state.length} tokens`;
        return load().then(() => {
            if (asked !== `${state.task} at ${state.length} tokens`)
                summary.prepend(d1.element('p', { class: 'alert' },
                    'There are no answers of both on ', d1.name(asked), '; these are others.'));
        });
    };
};

d1.itemRow = (pair, row) => {
    const mark = (side, isRight) => {
        if (isRight === null) return null;
        const word = isRight ? 'right' : 'wrong';
        return d1.element('span', { class: word, title: `${side} is ${word}` }, `${side} ${isRight ? '✓' : '✗'}`);
    };
    return [
        d1.element('span', { class: 'marks' }, mark('A', row.rightA), mark('B', row.rightB)),
        d1.element('span', { class: 'line' }, d1.element('bdi', {}, d1.plain(pair.problems.question[row.problem], 160))),
        d1.element('span', { class: 'line soft' }, d1.element('bdi', {}, d1.plain(pair.problems.id[row.problem], 80)))];
};

/** McNemar's table, whose counts choose what is listed, and what it says. */
d1.pairSummary = (pair, choose) => {
    const { counts, rows, hasParts, b } = pair, n = rows.length;
    const right = hasParts ? 'wholly right' : 'right', share = count => n ? `${d1.format.score(100 * count / n)} %` : '–';
    const units = !hasParts ? null : d1.element('p', { class: 'soft' },
        'Whole boards right: a board counts where all its empty cells are right. The scores of the table count cells.');
    if (!b) {
        const count = rows.filter(row => row.rightA).length;
        return [d1.element('div', {}, units,
            d1.element('p', {}, `${d1.format.count(count)} of ${d1.format.plural(n, 'problem')} ${right}: ${share(count)}.`))];
    }
    const button = (kind, label) => d1.element('td', { class: 'number' }, d1.element('button', {
        type: 'button', class: 'quiet', 'aria-label': `${d1.format.count(counts[kind])} items: ${label}`, onclick: () => choose(kind),
    }, d1.format.count(counts[kind])));
    const p = d1.mcnemar(counts.lost, counts.gained), rightA = counts.both + counts.lost, rightB = counts.both + counts.gained;
    const head = (scope, text) => d1.element('th', { scope }, text), row = (...cells) => d1.element('tr', {}, cells);
    return [
        d1.element('table', { class: 'fourfold' },
            d1.element('caption', { class: 'away' }, 'How many problems A and B have right and wrong'),
            d1.element('thead', {}, row(d1.element('td'), head('col', 'B right'), head('col', 'B wrong'))),
            d1.element('tbody', {},
                row(head('row', 'A right'), button('both', 'both right'), button('lost', 'A right, B wrong')),
                row(head('row', 'A wrong'), button('gained', 'A wrong, B right'), button('neither', 'both wrong')))),
        d1.element('div', {},
            d1.element('p', {}, `A has ${share(rightA)} ${right}, B ${share(rightB)}. `,
                `Beside A, B gains ${d1.format.count(counts.gained)} and loses ${d1.format.count(counts.lost)}: `,
                d1.element('strong', {}, d1.format.pEquals(p)), ' (McNemar, exact, two-sided).'),
            units,
            !pair.alone ? null : d1.element('p', { class: 'soft' },
                `${d1.format.plural(pair.alone, 'answer')} to problems that only one of them has are left out.`)),
    ];
};

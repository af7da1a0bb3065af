'use strict';
// How answers appeared: one decode step by step, or two of the same problem side by side.
d1.drawDecode = async section => {
    const subjects = d1.store.subjects.map(subject => ({ ...subject, cells: subject.cells.filter(cell => cell.has_trace) }))
        .filter(subject => subject.cells.length);
    if (!d1.player || !subjects.length) {
        return d1.nothing(section, 'No decodes', 'No evaluation of this report has kept how its answers appeared. ',
            'Evaluations keep the decodes of their first problems, step by step; those that were made before they did can be made again.');
    }
    const state = { ...d1.pairDefaults(subjects), id: '' };
    const choices = d1.element('div', { class: 'fields' }), stage = d1.element('div', {});
    section.append(d1.element('h2', {}, 'Decode'), d1.element('p', { class: 'lead' },
        'How an answer appears, step by step, of the first problems of an evaluation. Choose B to see two models decode the same problem.'),
    choices, stage);
    let turn = 0, player = null;

    const read = async id => {
        const cell = d1.chosenCell(subjects, state, id);
        if (!cell) return [];
        const [text, answers, problems] = await Promise.all(
            [d1.text(`trace/${cell.id}`), d1.data(`answers/${cell.id}`), d1.data(`problems/${cell.task}`)]);
        // Which problem an id is of, its cell says: another split may have another of that id.
        return d1.traces(text).map(trace => {
            const { id } = trace.decode, problem = answers?.problem.find(index => problems.id[index] === id);
            return { trace, id, problem: problem ?? id, question: problems?.question[problem] ?? id };
        });
    };

    async function load() {
        const mine = ++turn;
        d1.settle(subjects, state);
        const [a, b] = await Promise.all([read(state.a), state.b === 'none' ? null : read(state.b)]);
        if (mine !== turn) return;
        const both = a.filter(one => !b || b.some(other => other.problem === one.problem));
        const chosen = both.find(one => one.id === state.id) ?? both[0];
        state.id = chosen?.id ?? '';
        d1.keep('decode', state);
        d1.refill(choices, [...d1.pairChoices(subjects, state, load), d1.select('Problem',
            both.map(one => ({ value: one.id, label: one.question })), state.id, value => {
                state.id = value;
                load();
            })]);
        player?.stop();
        const container = d1.element('div', {});
        const tabs = document.querySelector('.tabs');
        stage.style.setProperty('--player-top', getComputedStyle(tabs).position === 'sticky' ? `${tabs.offsetHeight}px` : '0px');
        stage.replaceChildren(container);
        if (!chosen) container.append(d1.element('p', { class: 'lead' }, 'These have no decode of the same problem. Choose others.'));
        else player = d1.player(container, [chosen, ...b ? [b.find(other => other.problem === chosen.problem)] : []].map(one => one.trace),
            { titles: [state.a, ...b ? [state.b] : []].map(d1.store.label, d1.store) });
    }

    return address => {
        d1.readPairState(state, address, ['id']);
        return load();
    };
};

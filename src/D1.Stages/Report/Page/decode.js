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
        const text = cell ? await d1.text(`trace/${cell.id}`) : null;
        return text === null ? [] : d1.traces(text);
    };

    async function load() {
        const mine = ++turn;
        d1.settle(subjects, state);
        const [a, b] = await Promise.all([read(state.a), state.b === 'none' ? null : read(state.b)]);
        const problems = await d1.data(`problems/${state.task}`);
        if (mine !== turn) return;
        const traces = a.filter(trace => !b || b.some(other => other.decode.id === trace.decode.id));
        const chosen = traces.find(trace => trace.decode.id === state.id) ?? traces[0];
        state.id = chosen?.decode.id ?? '';
        d1.keep('decode', state);
        const question = id => problems?.question[problems.id.indexOf(id)] ?? id;
        d1.refill(choices, [...d1.pairChoices(subjects, state, load), d1.select('Problem',
            traces.map(({ decode }) => ({ value: decode.id, label: question(decode.id) })), state.id, value => {
                state.id = value;
                load();
            })]);
        player?.stop();
        const container = d1.element('div', {});
        const tabs = document.querySelector('.tabs');
        stage.style.setProperty('--player-top', getComputedStyle(tabs).position === 'sticky' ? `${tabs.offsetHeight}px` : '0px');
        stage.replaceChildren(container);
        if (!chosen) container.append(d1.element('p', { class: 'lead' }, 'These have no decode of the same problem. Choose others.'));
        else player = d1.player(container, [chosen, ...b ? [b.find(other => other.decode.id === state.id)] : []],
            { titles: [state.a, ...b ? [state.b] : []].map(d1.store.label, d1.store) });
    }

    return address => {
        d1.readPairState(state, address, ['id']);
        return load();
    };
};

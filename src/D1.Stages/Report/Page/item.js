'use strict';
// One problem in full: what was asked, what is true, and what one or two models wrote.

/** Whether an answer is right, in words. */
d1.verdict = (answers, index) => {
    const correct = answers.correct[index], total = answers.total[index], isRight = correct === total;
    return d1.element('strong', { class: isRight ? 'right' : 'wrong' },
        isRight ? '✓ right' : total === 1 ? '✗ wrong' : `✗ ${correct} of ${total} cells right`);
};

/** A model's text, with the answer that the scorer reads in it marked. */
d1.answerText = (text, marked) => {
    const box = d1.element('pre', { class: 'text', dir: 'auto' });
    if (!marked) box.append(...d1.legible(text));
    else {
        const [start, length] = marked;
        box.append(...d1.legible(text.slice(0, start)), d1.element('mark', {}, d1.legible(text.slice(start, start + length))),
            ...d1.legible(text.slice(start + length)));
    }
    if (!text) box.append(d1.element('span', { class: 'soft' }, 'nothing'));
    return box;
};

d1.itemDetail = (pair, row, names, buttons) => {
    const { problems } = pair;
    const sides = [['A', names.a, pair.a, row.a, pair.cellA], ['B', names.b, pair.b, row.b, pair.cellB]].filter(side => side[2]);
    const rewards = d1.rewardSheet(pair, row);
    return [
        d1.element('div', { class: 'title' }, d1.element('h3', {}, d1.name(problems.id[row.problem])),
            d1.element('span', { class: 'downloads' }, buttons)),
        d1.element('h4', {}, 'Question'), d1.answerText(problems.question[row.problem], null),
        d1.element('h4', {}, 'Truth'), d1.answerText(problems.truth[row.problem], null),
        d1.element('div', { class: 'answers' }, sides.map(([side, name, answers, index, cell]) => d1.element('section', {},
            d1.element('h4', {}, d1.element('span', { class: 'soft' }, `${side}  `), d1.name(name)),
            d1.element('p', {}, d1.verdict(answers, index), ' ', d1.element('span', { class: 'soft' },
                d1.format.plural(answers.effective_tokens[index], 'effective token'), answers.cut[index] ? ', cut: no EOS' : '')),
            d1.answerText(answers.completion[index], answers.marked[index]),
            d1.readAs(answers, index), d1.failure(answers, index),
            d1.element('p', { class: 'links' }, d1.source(cell.id, 'Where it is from'), !cell.has_trace ? null : d1.element('a', {
                href: d1.link('decode', { a: names.id[side], task: cell.task, length: cell.length, id: problems.id[row.problem] }),
            }, 'Watch decodes of this evaluation'))))),
        rewards.rows.length ? d1.table(rewards, 'Rewards') : null,
    ];
};

d1.readAs = (answers, index) => {
    const extracted = answers.extracted[index];
    return d1.element('p', { class: 'reading' }, extracted === null || extracted === undefined
        ? d1.element('span', { class: 'soft' }, 'The scorer finds no answer in it.')
        : [d1.element('span', { class: 'soft' }, 'Read as '), d1.element('code', {}, d1.name(extracted)),
            answers.marked[index] ? null : d1.element('span', { class: 'soft' }, ', which is not a part of the text.')]);
};

/** The test that a program fails, and at what; null where there is none, or the scorer cannot tell. */
d1.failure = (answers, index) => {
    const failure = answers.failure?.[index];
    return failure ? d1.element('p', { class: 'reading' }, d1.element('span', { class: 'soft' }, 'Fails '),
        d1.element('code', {}, d1.name(failure))) : null;
};

/** The terms of the reward of both, and what each pays for. */
d1.rewardSheet = (pair, row) => {
    const terms = [...new Set([...Object.keys(pair.a.rewards), ...Object.keys(pair.b?.rewards ?? {})])];
    const value = (answers, index, term) => answers?.rewards[term]?.[index] ?? null;
    const column = name => ({ name, number: true, show: d1.format.number });
    const inB = made => pair.b ? [made()] : [];
    const rows = terms.map(term =>
        [term, value(pair.a, row.a, term), ...inB(() => value(pair.b, row.b, term)), pair.problems.rewards[term] ?? '']);
    if (rows.length > 1) {
        const sum = index => rows.reduce((total, line) => total + (line[index] ?? 0), 0);
        rows.push(['all', sum(1), ...inB(() => sum(2)), '']);
    }
    return {
        rows, columns: [
            { name: 'term', title: 'Term', head: true }, column('A'), ...inB(() => column('B')), { name: 'pays_for', title: 'Pays for' }],
    };
};

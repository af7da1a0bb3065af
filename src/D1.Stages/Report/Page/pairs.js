'use strict';
// The answers of one or two evaluations, problem by problem.

/** What a pair of verdicts is called, and which there are. */
d1.kinds = [
    { value: 'all', label: 'All', holds: () => true },
    { value: 'lost', label: 'A right, B wrong', holds: row => row.rightA && !row.rightB },
    { value: 'gained', label: 'A wrong, B right', holds: row => !row.rightA && row.rightB },
    { value: 'differ', label: 'Verdicts differ', holds: row => row.rightA !== row.rightB },
    { value: 'both', label: 'Both right', holds: row => row.rightA && row.rightB },
    { value: 'neither', label: 'Both wrong', holds: row => !row.rightA && !row.rightB },
];
d1.kindsAlone = [
    { value: 'all', label: 'All', holds: () => true },
    { value: 'right', label: 'Right', holds: row => row.rightA },
    { value: 'wrong', label: 'Wrong', holds: row => !row.rightA },
];

/** Reads the answers of a cell and of another, which may be null, to the problems that both have. */
d1.readPair = async (cellA, cellB) => {
    const [problems, a, b] = await Promise.all([
        d1.data(`problems/${cellA.task}`), d1.data(`answers/${cellA.id}`), cellB ? d1.data(`answers/${cellB.id}`) : null]);
    if (!problems || !a || (cellB && !b)) return null;
    const isRight = (answers, index) => answers.correct[index] === answers.total[index];
    const inB = new Map(b?.problem.map((problem, index) => [problem, index]));
    const rows = [];
    a.problem.forEach((problem, index) => {
        const other = inB.get(problem);
        if (b && other === undefined) return;
        rows.push({ problem, a: index, b: other, rightA: isRight(a, index), rightB: b ? isRight(b, other) : null });
    });
    const count = kind => rows.filter(d1.kinds.find(other => other.value === kind).holds).length;
    return {
        problems, a, b, rows, cellA, cellB, kinds: b ? d1.kinds : d1.kindsAlone,
        alone: b ? a.problem.length + b.problem.length - 2 * rows.length : 0,
        counts: { both: count('both'), lost: count('lost'), gained: count('gained'), neither: count('neither') },
        hasParts: a.total.some(total => total !== 1),
    };
};

/** What a search looks in: every row's texts, lower-cased once. */
d1.searched = pair => pair.texts ??= pair.rows.map(row => [
    pair.problems.id[row.problem], pair.problems.question[row.problem], pair.problems.truth[row.problem], pair.a.completion[row.a],
    pair.b?.completion[row.b] ?? ''].join('\n').toLowerCase());

/** The rows of a kind that have a text. */
d1.found = (pair, kind, query) => {
    const { holds } = pair.kinds.find(other => other.value === kind) ?? pair.kinds[0], text = query.trim().toLowerCase();
    const texts = text ? d1.searched(pair) : null;
    return pair.rows.filter((row, index) => holds(row) && (!texts || texts[index].includes(text)));
};

/** Rows as a sheet; B's columns are there where B is. */
d1.itemSheet = (pair, rows) => {
    const side = (name, answers, index) => !answers ? [] : [
        [`${name}_correct`, row => answers.correct[row[index]]], [`${name}_total`, row => answers.total[row[index]]],
        [`${name}_extracted`, row => answers.extracted[row[index]]], [`${name}_completion`, row => answers.completion[row[index]]],
        ...(answers.failure ? [[`${name}_failure`, row => answers.failure[row[index]]]] : []),
        ...Object.keys(answers.rewards).map(term => [`${name}_reward_${term}`, row => answers.rewards[term][row[index]]]),
        [`${name}_effective_tokens`, row => answers.effective_tokens[row[index]]], [`${name}_cut`, row => answers.cut[row[index]]]];
    const columns = [
        ['id', row => pair.problems.id[row.problem]], ['question', row => pair.problems.question[row.problem]],
        ['truth', row => pair.problems.truth[row.problem]], ...side('a', pair.a, 'a'), ...side('b', pair.b, 'b')];
    return { columns: columns.map(([name]) => ({ name })), rows: rows.map(row => columns.map(([, value]) => value(row))) };
};

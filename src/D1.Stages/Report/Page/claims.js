'use strict';
// The paper's claims: what seeds say of each, as a chart of its tasks and as a table.
d1.drawClaims = async section => {
    const { claims } = d1.store.report;
    const count = verdict => claims.filter(claim => claim.verdict === verdict).length;
    const counts = ['supported', 'refuted', 'undecided', 'not run'].map(verdict => ({ verdict, n: count(verdict) })).filter(each => each.n);
    section.append(
        d1.element('div', { class: 'title' }, d1.element('h2', {}, 'Claims'),
            d1.downloads('the claims', 'claims', () => d1.claimSheet(claims))),
        d1.element('p', { class: 'lead' },
            `Of ${d1.format.plural(claims.length, 'claim')} of the paper, held against this model: `,
            counts.map(({ verdict, n }) => `${n} ${verdict}`).join(', '), '. ',
            'Each is decided by one-sided t-tests over independent seeds, 2.5 % each way, with Holm’s correction over its tasks. ',
            'The line is the 95 % interval over seeds; the pale bar is what is known given these seeds alone, paired and clustered by ',
            'problem. Small points are single seeds.'),
        ...claims.map(d1.claim));
};

d1.claim = claim => d1.element('section', { class: 'panel wide claim' },
    d1.element('h3', {}, d1.claimVerdict(claim.verdict), ' ', d1.name(claim.says)),
    d1.element('p', { class: 'lead' },
        d1.name(claim.comparison), `; ${claim.source}`, claim.seeds ? `; ${d1.format.plural(claim.seeds, 'seed')}.` : '.'),
    claim.note ? d1.element('p', { class: 'lead' }, d1.name(claim.note), '.') : null,
    claim.run ? d1.command(claim.run) : null,
    claim.tasks.length ? d1.element('div', { class: 'pair' },
        d1.chart(`Differences of ${claim.better} and ${claim.than} by task, with 95 % intervals over seeds`,
            58 + 34 * claim.tasks.length, d1.claimChart(claim)),
        d1.element('ul', { class: 'sentences' }, claim.tasks.map(task => d1.element('li', {},
            d1.element('strong', {}, d1.name(task.task), ': '), d1.claimVerdict(task.verdict),
            ` ${d1.format.points(task.difference)}`, task.low === null ? '' : ` ${d1.format.pointsRange(task.low, task.high)}`,
            `, ${d1.format.pEquals(Math.min(task.for, task.against))} after Holm.`)))) : null);

d1.claimVerdict = verdict => d1.element('span', { class: { supported: 'right', refuted: 'wrong' }[verdict] ?? 'soft' }, verdict);

/** Each task's difference beside the margin. */
d1.claimChart = claim => d1.differenceChart(claim.tasks.map(task => ({
    ...task, label: task.task, points: task.difference, isOpen: task.verdict === 'undecided',
    colour: { supported: 1, refuted: 2 }[task.verdict] ?? null,
})), claim.metric === 'score' ? 'difference, points' : `difference, ${claim.metric}`, claim.margin);

d1.claimSheet = claims => ({
    columns: ['claim', 'says', 'source', 'table', 'better', 'than', 'margin', 'holds', 'verdict', 'seeds', 'task', 'task_verdict',
        'difference', 'low', 'high', 'conditional_low', 'conditional_high', 'p_for', 'p_against'].map(name => ({ name })),
    rows: claims.flatMap(claim => (claim.tasks.length ? claim.tasks : [null]).map(task => [claim.name, claim.says, claim.source,
        claim.table, claim.better, claim.than, claim.margin, claim.holds, claim.verdict, claim.seeds, task?.task ?? null,
        task?.verdict ?? null, task?.difference ?? null, task?.low ?? null, task?.high ?? null, task?.conditional_low ?? null,
        task?.conditional_high ?? null, task?.for ?? null, task?.against ?? null])),
});

'use strict';
// On paper: the tables, their tests, the charts and where results are from; light, and without controls.

/** Draws what will be printed and was not looked at yet. */
d1.prepare = async () => {
    for (const view of d1.views.filter(one => one.isPrinted)) {
        const update = await (view.ready ??= view.draw(view.section));
        if (update && !view.link) await update(new URLSearchParams());
    }
};

addEventListener('beforeprint', () => {
    document.documentElement.classList.add('printing');
    for (const fold of document.querySelectorAll('details.printed')) {
        fold.fill();
        fold.open = true;
    }
    d1.redraw(true);
});

addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing');
    d1.redraw(false);
});

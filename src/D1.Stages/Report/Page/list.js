'use strict';
// A list of any length, of which only what is in sight is in the document. Rows have one height, the style sheet's --row.

/** Makes one: `row(index)` gives the nodes of a row, `onselect(index)` is told what the reader chose. */
d1.list = (label, row, onselect) => {
    const id = `list-${d1.list.made = (d1.list.made ?? 0) + 1}`;
    const space = d1.element('div', { class: 'space' });
    const box = d1.element('div', {
        class: 'list', role: 'listbox', tabindex: '0', 'aria-label': label, onscroll: () => draw(), onkeydown: key,
    }, space);
    let count = 0, selected = -1, height = 0;

    function draw() {
        if (!box.isConnected || box.clientHeight === 0) return;
        height ||= parseFloat(getComputedStyle(box).getPropertyValue('--row'));
        space.style.height = `${count * height}px`;
        const first = Math.max(0, Math.floor(box.scrollTop / height) - 4);
        const end = Math.min(count, Math.ceil((box.scrollTop + box.clientHeight) / height) + 4);
        const rows = [];
        for (let index = first; index < end; index++) {
            rows.push(d1.element('div', {
                class: 'item', role: 'option', id: `${id}-${index}`, style: `top: ${index * height}px`,
                'aria-selected': String(index === selected), 'aria-setsize': count, 'aria-posinset': index + 1,
                onclick: () => select(index, true),
            }, row(index)));
        }
        space.replaceChildren(...rows);
        if (selected >= first && selected < end) box.setAttribute('aria-activedescendant', `${id}-${selected}`);
        else box.removeAttribute('aria-activedescendant');
    }

    function select(index, tell) {
        if (index < 0 || index >= count) return;
        selected = index;
        const top = index * height, isOutside = top < box.scrollTop || top + height > box.scrollTop + box.clientHeight;
        if (isOutside) box.scrollTop = !tell ? top - box.clientHeight / 3 : top < box.scrollTop ? top : top + height - box.clientHeight;
        draw();
        if (!tell) return;
        document.getElementById(`${id}-${index}`)?.scrollIntoView({ block: 'nearest' });
        onselect(index);
    }

    function key(event) {
        const page = Math.max(1, Math.floor(box.clientHeight / (height || 1)) - 1);
        const to = {
            ArrowDown: selected + 1, ArrowUp: selected - 1, PageDown: selected + page, PageUp: selected - page, Home: 0, End: count - 1,
        };
        if (!(event.key in to) || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        select(Math.max(0, Math.min(count - 1, to[event.key])), true);
    }

    new ResizeObserver(draw).observe(box);
    return {
        element: box, key,
        /** Shows so many rows, of which one may be selected. */
        show(rows, index = -1) {
            count = rows;
            selected = -1;
            if (index < 0) box.scrollTop = 0;
            draw();
            if (index >= 0) select(index, false);
        },
    };
};

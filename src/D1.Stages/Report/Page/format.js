'use strict';
// How numbers, times and texts are written: the same in every locale, and with nothing in a text that a reader cannot see.
d1.format = {
    /** One digit, rounded as in the tables' Markdown: of two that are as near, to the even one. */
    score: value => (value % 1 === 0.25 ? value - 0.05 : value).toFixed(1),
    range: (low, high) => `${d1.format.score(low)}–${d1.format.score(high)}`,
    points(value) {
        const size = Math.abs(value).toFixed(1);
        return (size === '0.0' ? '±' : value > 0 ? '+' : '−') + size;
    },
    pointsRange: (low, high) => `[${d1.format.points(low)}, ${d1.format.points(high)}]`,
    p: value => value < 0.001 ? '< 0.001' : value.toFixed(3),
    pEquals: value => value < 0.001 ? 'p < 0.001' : `p = ${value.toFixed(3)}`,
    count: value => value.toLocaleString('en-GB'),
    plural: (count, one, many = `${one}s`) => `${d1.format.count(count)} ${count === 1 ? one : many}`,

    /** Four significant digits, as far as they are needed. */
    number(value) {
        if (value === null || value === undefined) return '–';
        if (Number.isInteger(value)) return value.toLocaleString('en-GB');
        const size = Math.abs(value);
        return size !== 0 && (size < 1e-3 || size >= 1e7) ? value.toExponential(2) : String(Number(value.toPrecision(4)));
    },

    time(iso) {
        const options = { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' };
        const time = new Date(iso);
        return isNaN(time) ? iso : `${time.toLocaleString('en-GB', options).replace(' at ', ', ')} UTC`;
    },

    duration(seconds) {
        if (seconds < 60) return `${Number(seconds.toPrecision(3))} s`;
        const minutes = Math.round(seconds / 60);
        return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
    },
};

// Control characters, marks that change the direction of a text, spaces without width, and halves of characters.
d1.unseen = new RegExp(
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]'
    + '|[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]', 'g');

d1.number = character => `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** What stands for a character that cannot be seen: its picture, or its number. */
d1.picture = character => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '␡' : `⟨${d1.number(character)}⟩`;
};

/** A text with nothing unseen, in one line of at most so many characters: for options, titles and labels. */
d1.plain = (text, limit = 80) => {
    const line = String(text).slice(0, 4 * limit).replace(d1.unseen, d1.picture).replace(/\s+/g, ' ').trim();
    return line.length > limit ? `${line.slice(0, limit - 1).trimEnd()}…` : line;
};

/** The nodes of a text with nothing unseen. */
d1.legible = text => {
    const nodes = [];
    let end = 0;
    for (const found of text.matchAll(d1.unseen)) {
        if (found.index > end) nodes.push(text.slice(end, found.index));
        nodes.push(d1.element('span', { class: 'unseen', title: d1.number(found[0]) }, d1.picture(found[0])));
        end = found.index + found[0].length;
    }
    if (end < text.length) nodes.push(text.slice(end));
    return nodes;
};

/** A name or a short text, whose direction is its own. */
d1.name = text => d1.element('bdi', {}, d1.legible(String(text)));

'use strict';
// What every script of a page shares. All text, a model's above all, enters the document as text nodes: there is no innerHTML.
const d1 = {
    /** The text that the page holds under an id, unpacked; null where there is none. */
    async text(id) {
        const element = document.getElementById(`data-${id}`);
        if (!element) return null;
        if (element.type === 'application/json') return element.textContent;
        const binary = atob(element.textContent), packed = new Uint8Array(binary.length);
        // A loop, for megabytes: Uint8Array.from calls its function for each.
        for (let index = 0; index < binary.length; index++) packed[index] = binary.charCodeAt(index);
        return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'))).text();
    },

    /** The JSON that the page holds under an id; read once. */
    data(id) {
        return d1.read[id] ??= d1.text(id).then(text => text === null ? null : JSON.parse(text));
    },
    read: {},

    /** An element: attributes by name, listeners by `on…`, children as text or elements. */
    element(name, attributes = {}, ...children) {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) {
            if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
            else if (value === true) element.setAttribute(key, '');
            else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
        }
        element.append(...children.flat().filter(child => child !== null && child !== undefined));
        return element;
    },
};

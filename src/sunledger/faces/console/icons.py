"""The icons, drawn for 24 × 24 with a line of 1.75: each a few strokes, no font and no request."""

ICONS = {
    "sun": '<circle cx="12" cy="12" r="4.5"/><path d="M12 2v3M12 19v3M2 12h3M19 12h3'
    'M4.9 4.9 7 7M17 17l2.1 2.1M4.9 19.1 7 17M17 7l2.1-2.1"/>',
    "todo": '<path d="M9 6h11M9 12h11M9 18h11"/><path d="m3 6 1.2 1.2L6.5 5M3 12l1.2 1.2L6.5 11'
    'M3 18l1.2 1.2L6.5 17"/>',
    "home": '<path d="m3 11 9-7 9 7"/><path d="M5.5 9.5V20h13V9.5M10 20v-6h4v6"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c.8-4 4-6 8-6s7.2 2 8 6"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.6-3.7 3.2-5.5 6.5-5.5s5.9 1.8'
    ' 6.5 5.5M15.5 4.8a3.5 3.5 0 0 1 0 6.4M17.5 14.9c2.2.7 3.6 2.4 4 5.1"/>',
    "file": '<path d="M6 2.5h8l4.5 4.5v14.5H6z"/><path d="M14 2.5V7h4.5M9 12h6.5M9 16h6.5"/>',
    "upload": '<path d="M12 16V4M7 8.5 12 4l5 4.5M4 15v5h16v-5"/>',
    "download": '<path d="M12 4v12M7 11.5l5 4.5 5-4.5M4 15v5h16v-5"/>',
    "place": '<path d="M12 21.5c4.6-5 7-8.6 7-11.5a7 7 0 0 0-14 0c0 2.9 2.4 6.5 7 11.5z"/>'
    '<circle cx="12" cy="10" r="2.6"/>',
    "office": '<path d="M4 21V4h10v17M14 9h6v12M2.5 21h19"/><path d="M7.5 8h3M7.5 12h3M7.5 16h3'
    'M17 13v.1M17 17v.1"/>',
    "key": '<circle cx="8" cy="15.5" r="4.5"/><path d="m11.5 12.3 8-8M16 8l3 3"/>',
    "eye": '<path d="M1.5 12S5 5 12 5s10.5 7 10.5 7S19 19 12 19 1.5 12 1.5 12z"/>'
    '<circle cx="12" cy="12" r="3"/>',
    "log": '<path d="M5 3v18M5 6h4M5 12h4M5 18h4"/><path d="M12 6h8M12 12h8M12 18h8"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5.5 5.5"/>',
    "menu": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "ok": '<circle cx="12" cy="12" r="9.5"/><path d="m7.5 12.3 3 3 6-6.5"/>',
    "wait": '<circle cx="12" cy="12" r="9.5"/><path d="M12 6.5V12l3.5 2.5"/>',
    "ask": '<circle cx="12" cy="12" r="9.5"/><path d="M9 9.3a3 3 0 1 1 4.3 2.7c-.9.4'
    '-1.3 1-1.3 2M12 17.2v.1"/>',
    "warn": '<path d="M12 3 1.8 20.5h20.4z"/><path d="M12 9.5v5M12 17.5v.1"/>',
    "error": '<path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8z"/><path d="m8.8 8.8 6.4 6.4'
    'M15.2 8.8l-6.4 6.4"/>',
    "off": '<circle cx="12" cy="12" r="9.5"/><path d="M7 12h10"/>',
    "lock": '<path d="M4.5 10.5h15v11h-15z"/><path d="M8 10.5V7a4 4 0 0 1 8 0v3.5"/>',
    "plus": '<path d="M12 4v16M4 12h16"/>',
    "back": '<path d="M20 12H4M10 5.5 3.5 12l6.5 6.5"/>',
    "next": '<path d="m9 5 7 7-7 7"/>',
    "before": '<path d="m15 5-7 7 7 7"/>',
    "close": '<path d="m5 5 14 14M19 5 5 19"/>',
    "up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "down": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "sort": '<path d="m8 9 4-4.5L16 9M8 15l4 4.5 4-4.5"/>',
    "columns": '<path d="M3 4h18v16H3zM9 4v16M15 4v16"/>',
    "star": '<path d="m12 3 2.8 5.9 6.4.8-4.7 4.4 1.2 6.4L12 17.4l-5.7 3.1'
    ' 1.2-6.4L2.8 9.7l6.4-.8z"/>',
    "hand": '<path d="M3 12.5 7 8l3.5 1.5L14 7l7 5.5-7.5 6.5a2 2 0 0 1-2.6 0z"/>'
    '<path d="m10.5 9.5 4.5 4M8 8l-4-3M17 8.5 20.5 5"/>',
    "chart": '<path d="M3.5 3v17.5H21"/><path d="M8 17v-5M12.5 17V7M17 17v-8"/>',
    "leave": '<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>',
    "print": '<path d="M7 8V3h10v5M7 17H3V8h18v9h-4"/><path d="M7 14h10v7H7z"/>',
}

// Runs before anything is painted, so the notice of a visitor who has chosen is never seen to vanish.
if (/(^|; )segments_consent=/.test(document.cookie)) document.documentElement.classList.add("has-chosen");

// Taking a text along: to the clipboard, or as a file.

// Whether it was copied.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Over plain http to another machine a browser has no clipboard; the old way still works there.
    const held = element("textarea");
    held.value = text;
    held.style.position = "fixed";
    held.style.opacity = "0";
    document.body.append(held);
    held.select();
    const done = document.execCommand("copy");
    held.remove();
    return done;
  }
}

function download(text, name, type) {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/* What a keyboard's user sees of where they are, beside the element they want to come to. Answers for hands.py. */
(target) => {
  const active = document.activeElement;
  const own = (node) => [node, ...(node.labels || [])];
  const ringed = (each) => {
    const style = getComputedStyle(each);
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) return true;
    return each instanceof SVGElement && parseFloat(style.strokeWidth) >= 2 && each.matches(":focus-visible");
  };
  const page = (node) => node.matches("html, body, main");
  const uncovered = (each) => {
    const box = each.getBoundingClientRect();
    return [0.5, 0.1, 0.9].some((across) =>
      [0.5, 0.15, 0.85].some((down) => {
        const top = document.elementFromPoint(box.left + across * box.width, box.top + down * box.height);
        return top && (each.contains(top) || (top.contains(each) && !page(top)));
      }),
    );
  };
  const words = (node) => {
    const said = node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent || node.name;
    return (said || node.tagName).trim().replace(/\s+/g, " ").slice(0, 60);
  };
  const where = (node) => {
    const box = node.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const place = `${Math.round(box.top)} to ${Math.round(box.bottom)} of ${innerHeight}`;
    return `${place}, ${top ? `behind ${top.tagName}.${top.className.baseVal ?? top.className}` : "outside the window"}`;
  };
  const isGroup = [active, target].every((each) => each.type === "radio") && active.name === target.name && active.form === target.form;
  const isStop = active !== document.body && !active.matches("main");
  const isBefore = Boolean(target.compareDocumentPosition(active) & Node.DOCUMENT_POSITION_PRECEDING);
  return {
    arrived: active === target || isGroup,
    before: !isStop || isBefore,
    unseen: isStop && !own(active).some(ringed) ? `nothing shows that “${words(active)}” has the focus` : "",
    hidden: isStop && !own(active).some(uncovered) ? `“${words(active)}” has the focus and is not to be seen: ${where(active)}` : "",
    wanted: words(target),
  };
}

// Says that scripts run, before anything is drawn: menus that fold would otherwise be seen to jump.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");

// Two minutes before the session ends, ask whether to stay. The server is asked first: another tab may have been busy.

const dialog = document.getElementById("session-warning");
const ending = document.getElementById("session-end");
const address = dialog?.dataset.sessionAddress;
const warnAt = Number(dialog?.dataset.sessionWarning);

async function secondsLeft(options = {}) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "manual", ...options });
  return answer.ok ? (await answer.json()).seconds : 0;
}

function look(seconds) {
  const end = new Date(Date.now() + seconds * 1000);
  const clock = end.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  ending.textContent = `You will be signed out at ${clock} if you do nothing.`;
  if (seconds <= 0) {
    location.reload();
  } else if (seconds <= warnAt) {
    if (!dialog.open) dialog.showModal();
    setTimeout(ask, Math.min(seconds, 15) * 1000);
  } else {
    if (dialog.open) dialog.close();
    setTimeout(ask, (seconds - warnAt) * 1000);
  }
}

async function ask() {
  try {
    look(await secondsLeft());
  } catch {
    setTimeout(ask, 30_000); // the network is away; nothing can be said about the session
  }
}

dialog?.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const data = new FormData(event.target);
  data.delete("next");
  dialog.close();
  try {
    look(await secondsLeft({ method: "POST", body: data }));
  } catch {
    event.target.submit();
  }
});

if (dialog) ask();

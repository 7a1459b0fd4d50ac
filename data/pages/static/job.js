// Asks how far a scrub is, and shows its summary when it is done.
const job = document.getElementById('job');
const bar = job.querySelector('progress');

async function look() {
  const answer = await fetch(job.dataset.progress).then((a) => a.json()).catch(() => ({running: true}));
  if (answer.percent !== undefined) bar.value = answer.percent;
  if (answer.running) {
    setTimeout(look, 700);
  } else {
    location.reload();
  }
}
look();

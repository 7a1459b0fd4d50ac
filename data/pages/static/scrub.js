// The scrub form: take a dropped file, show how its beginning is read, send it and show how far it
// is. Without this the same form is sent by the browser.
const form = document.getElementById('scrub-form');
const drop = document.getElementById('drop');
const file = document.getElementById('file');
const preview = document.getElementById('preview');
const kSampleBytes = 256 * 1024;  // as much as decides the columns
let asked = 0;

document.querySelectorAll('.only-script').forEach((element) => { element.hidden = false; });

async function show() {
  const [chosen] = file.files;
  const turn = ++asked;
  preview.replaceChildren();
  if (!chosen) return;
  const query = new URLSearchParams({region: form.region.value, column: form.column.value});
  const answer = await fetch(`/subscriber/preview?${query}`, {
    method: 'POST', body: chosen.slice(0, kSampleBytes), headers: {'Content-Type': 'text/csv'},
  }).catch(() => null);
  if (turn !== asked || !answer) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (turn === asked) preview.replaceChildren(...page.body.childNodes);
}

for (const name of ['dragenter', 'dragover']) {
  drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add('over'); });
}
for (const name of ['dragleave', 'drop']) {
  drop.addEventListener(name, () => drop.classList.remove('over'));
}
drop.addEventListener('drop', (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length === 0) return;
  file.files = event.dataTransfer.files;
  show();
});
for (const field of [file, form.region, form.column]) field.addEventListener('change', show);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const sending = document.getElementById('sending');
  const bar = document.getElementById('sent');
  const problem = document.getElementById('send-problem');
  const button = form.querySelector('button');
  sending.hidden = false;
  problem.hidden = true;
  button.disabled = true;
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.responseType = 'document';
  request.upload.addEventListener('progress', (step) => {
    if (step.lengthComputable) bar.value = 100 * step.loaded / step.total;
  });
  const fail = (text) => {
    sending.hidden = true;
    button.disabled = false;
    problem.firstElementChild.textContent = text;
    problem.hidden = false;
  };
  request.addEventListener('error', () => fail(form.dataset.broken));
  request.addEventListener('load', () => {
    if (request.status < 400) {
      location.assign(request.responseURL);
    } else {
      fail(request.response?.getElementById('problem')?.textContent.trim() ?? form.dataset.broken);
    }
  });
  request.send(new FormData(form));
});

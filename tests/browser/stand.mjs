// The real `lapwing serve` on a free port, with lists, keys, a mail server and a gateway of its own,
// in a directory that is removed at the end. Nothing here waits by the clock: each step ends with the
// line, letter or answer that it is for.
import {spawn, spawnSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {createHmac} from 'node:crypto';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

export const kSource = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const kProgram = path.resolve(process.env.LAPWING_PROGRAM ?? path.join(kSource, 'build/dev/lapwing'));
const kCallInSecret = 'what the call-in line signs with';

// A program that runs until it is told to end, and its standard output by lines.
class Running {
  constructor(command, words, options = {}) {
    this.child = spawn(command, words, {stdio: ['ignore', 'pipe', 'pipe'], ...options});
    this.err = '';
    this.child.stderr.on('data', (bytes) => { this.err += bytes; });
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
    this.lines = createInterface({input: this.child.stdout})[Symbol.asyncIterator]();
    this.name = path.basename(words.at(-1) ?? command);
  }
  async next() {
    const {value, done} = await this.lines.next();
    if (done) throw new Error(`${this.name} ended: ${this.err}`);
    return value;
  }
  async end() {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}

// tests/support/receive_*.py: prints its port, then what it receives, each a line of JSON.
class Receiver extends Running {
  static async start(program, ...words) {
    const file = path.join(kSource, 'tests/support', program);
    const receiver = new Receiver('/usr/bin/python3', ['-u', file, ...words]);
    receiver.port = Number(await receiver.next());
    return receiver;
  }
  async received() { return JSON.parse(await this.next()); }
}

export class Stand {
  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lapwing-browser-'));
    this.data = path.join(this.folder, 'data');
    this.running = [];
  }

  // Runs the command on this data directory; its standard output.
  lapwing(...words) { return this.run(kProgram, ['--data', this.data, ...words]); }
  run(command, words) {
    const done = spawnSync(command, words, {cwd: this.folder, encoding: 'utf8', maxBuffer: 1 << 26});
    if (done.status !== 0) throw new Error(`${command} ${words.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }

  keepList() {
    fs.mkdirSync(this.data, {recursive: true});
    fs.writeFileSync(path.join(this.data, 'lists.yaml'), 'lists:\n  us.national: {tenure: run}\n');
  }
  // The sample lists, of which the national one is kept here, and Acme, who may look up all of it.
  holdSamples() {
    const samples = path.join(kSource, 'data/samples');
    const held = (format, file, list, area) => this.lapwing(
      'import', format, path.join(samples, file), '--list', list, '--area', area,
      '--obtained', new Date(Date.now() - 3_600_000).toISOString().slice(0, 19) + 'Z');
    held('ftc-flat', 'us.national.zip', 'us.national', 'all');
    held('tps', 'gb.tps.txt', 'gb.tps', '44');
    held('numbers', 'seller.acme.csv', 'seller/acme/internal', 'all');
    this.keepList();
    this.lapwing('admin', 'enrol', 'acme', '--organization', 'Acme Inc.', '--san', '12345678-1',
      '--area', 'all', '--fee', '0');
    this.subscriberKey = this.key('subscriber', '--subscriber', 'acme');
  }
  // A small synthetic month: its lists, its calls audited, its complaints (doc/training.md).
  holdMonth() {
    this.lapwing('demo-world', '--seed', '1', '--calls', '2000', '--out', 'world');
    this.run('sh', ['world/run.sh', kProgram, this.data]);
    this.officerKey = this.key('officer', '--organization', 'FTC');
  }
  key(role, ...words) { return this.lapwing('admin', 'make-key', '--role', role, ...words).trim(); }

  async serve(...flags) {
    const secret = (name, text) => {
      const file = path.join(this.folder, name);
      fs.writeFileSync(file, text + '\n', {mode: 0o600});
      return file;
    };
    this.mail = await this.keep(Receiver.start('receive_mail.py'));
    this.gateway = await this.keep(Receiver.start('receive_http.py', '202'));
    this.server = new Running(kProgram, ['--data', this.data, 'serve', '--listen', '127.0.0.1:0',
      '--public-url', 'http://lapwing.test',
      '--mail-url', `smtp://127.0.0.1:${this.mail.port}`, '--mail-plain', 'yes',
      '--mail-from', 'registry@lapwing.test',
      '--gateway-url', `http://127.0.0.1:${this.gateway.port}/codes`,
      '--gateway-secret', secret('gateway.secret', 'shared with the gateway'),
      '--call-in-number', '+1 800 555 0199',
      '--call-in-secret', secret('call-in.secret', kCallInSecret), ...flags]);
    this.running.push(this.server);
    this.url = (await this.server.next()).replace('listening on ', '');
    while (!(await fetch(this.url + '/readyz')).ok) await new Promise(setImmediate);
    return this;
  }
  async keep(starting) {
    const running = await starting;
    this.running.push(running);
    return running;
  }

  // The link in the next letter, at the address where the service really is.
  async link() {
    const letter = await this.mail.received();
    const [link] = letter.text.match(/http:\/\/lapwing\.test\S+/) ?? [];
    return {letter, link: link?.replace('http://lapwing.test', this.url)};
  }
  // The next code that the gateway was given.
  async code() { return JSON.parse((await this.gateway.received()).body); }
  // A call from that number to the call-in line, and the digits keyed in.
  async call(number, digits) {
    const body = JSON.stringify({id: `call-${digits}`, number, digits, at: new Date().toISOString()});
    const time = Math.floor(Date.now() / 1000);
    const mac = createHmac('sha256', kCallInSecret).update(`${time}.${body}`).digest('hex');
    const answer = await fetch(this.url + '/v1/calls-received', {method: 'POST', body, headers: {
      'Content-Type': 'application/json', 'Lapwing-Timestamp': time, 'Lapwing-Signature': `v1=${mac}`}});
    return (await answer.json()).outcome;
  }

  async end() {
    for (const running of this.running.reverse()) await running.end();
    fs.rmSync(this.folder, {recursive: true});
  }
}

import { type BrokerClient, stagedBytes, Upload, type UploadRecord, type UploadStore } from '../../../client';
import { button, element, readableSize } from './elements';
import { resultOf } from './result';
import { Speed } from './speed';

/** What all rows share. */
export interface RowServices {
  readonly broker: BrokerClient;
  readonly store: UploadStore;
  /** Gets uploads that begin, and begins them when it is their turn. */
  readonly enqueue: (upload: Upload) => void;
}

/** One file of the list: where its upload is, and what can be done with it. */
export class UploadRow {
  readonly element = element('li');
  private upload?: Upload;
  private discarded = false;
  private readonly speed = new Speed();
  private readonly bar = element('div', { className: 'bar' });
  private readonly progress = element('div', { className: 'progress' });
  private readonly state = element('p', { className: 'state' });
  private readonly facts = element('p', { className: 'facts' });
  private readonly result = element('div', { className: 'result' });
  private readonly buttons = {
    pause: button('Pause', () => this.upload?.pause()),
    resume: button('Resume', () => this.goOn()),
    retry: button('Retry', () => this.goOn()),
    cancel: button('Cancel', () => void this.cancel()),
  };

  /** @param record of an upload that began before the page was loaded; its file has to be chosen again */
  constructor(
    private readonly services: RowServices,
    name: string,
    private readonly size: number,
    private readonly record?: UploadRecord,
  ) {
    this.progress.append(this.bar);
    this.progress.role = 'progressbar';
    this.progress.ariaLabel = name;
    this.progress.ariaValueMin = '0';
    this.progress.ariaValueMax = '100';
    this.state.ariaLive = 'polite';
    const controls = element('div', { className: 'controls' });
    for (const control of Object.values(this.buttons)) {
      control.ariaLabel = `${control.textContent} ${name}`;
      controls.append(control);
    }
    const title = element('h2', { text: name });
    this.element.append(title, this.progress, this.state, this.facts, controls, this.result);
    this.show();
  }

  /** Whether nothing more comes of it. */
  get isOver(): boolean {
    return this.discarded || this.upload?.state === 'done' || this.upload?.state === 'cancelled';
  }

  /** Uploads the file, or goes on with it. */
  begin(file: File): void {
    if (this.upload) {
      if (this.upload.state === 'paused' || this.upload.state === 'failed') this.goOn();
      return;
    }
    const { broker, store, enqueue } = this.services;
    const upload = new Upload(file, { broker, store, onChange: () => this.show() });
    this.upload = upload;
    this.show();
    enqueue(upload);
  }

  private goOn(): void {
    this.speed.reset();
    void this.upload?.start();
  }

  private async cancel(): Promise<void> {
    if (this.upload) return this.upload.cancel();
    const { record } = this;
    this.discarded = true;
    this.show();
    if (!record) return;
    this.services.store.delete(record.key);
    // Without it, storage deletes what was not confirmed in a day.
    await this.services.broker.cancel(record.id).catch(() => undefined);
  }

  private show(): void {
    const { upload } = this;
    const shown = this.discarded ? 'cancelled' : (upload?.state ?? 'remembered');
    const words = wordsFor(shown, upload);
    // A reader reads it aloud when it is set, the same words, too.
    if (this.state.textContent !== words) this.state.textContent = words;
    this.element.dataset.state = shown;
    this.showProgress(shown === 'uploading' && upload?.trouble === undefined);
    const { pause, resume, retry, cancel } = this.buttons;
    const focused = document.activeElement;
    pause.hidden = shown !== 'uploading' && shown !== 'confirming';
    resume.hidden = shown !== 'paused';
    retry.hidden = shown !== 'failed';
    cancel.hidden = this.isOver;
    if (focused instanceof HTMLButtonElement && focused.hidden && this.element.contains(focused))
      [resume, pause, retry, cancel].find((control) => !control.hidden)?.focus();
    if (upload?.result) void this.showResult();
  }

  private showProgress(moving: boolean): void {
    const sent = this.upload && this.upload.state !== 'waiting' ? this.upload.sentBytes : this.rememberedBytes();
    const percent = this.size === 0 ? 0 : Math.floor((sent / this.size) * 100);
    this.progress.ariaValueNow = String(percent);
    this.bar.style.width = `${percent}%`;
    const speed = moving ? this.speed.measure(sent) : undefined;
    const amount = `${readableSize(sent)} of ${readableSize(this.size)} · ${percent} %`;
    this.facts.textContent = speed === undefined ? amount : `${amount} · ${readableSize(Math.round(speed))}/s`;
  }

  private rememberedBytes(): number {
    return this.record ? stagedBytes(this.record) : 0;
  }

  private async showResult(): Promise<void> {
    const blob = this.upload?.result;
    if (!blob) return;
    try {
      this.result.replaceChildren(...(await resultOf(blob, this.services.broker)));
    } catch (error) {
      this.result.replaceChildren(element('p', { text: `It is there, but cannot be shown: ${String(error)}` }));
    }
  }
}

function wordsFor(state: Upload['state'] | 'remembered', upload: Upload | undefined): string {
  if (upload?.trouble) return `${upload.trouble.message}; it goes on by itself`;
  if (state === 'failed') {
    const details = upload?.error?.errors?.map(({ detail }) => detail) ?? [];
    return ['failed', upload?.error?.message, ...details].join(': ');
  }
  return words[state];
}

const words = {
  remembered: 'choose the file again to go on',
  waiting: 'waiting for its turn',
  uploading: 'uploading',
  paused: 'paused',
  confirming: 'being checked',
  done: 'done',
  cancelled: 'cancelled',
} as const;

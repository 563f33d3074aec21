/** One tick: wake the engine, record that we ran, and mail the educator when it stands still, half an hour later, and when it works again. */
import { type Beat, sendgridBody } from "./alarm.ts";
import type { Settings } from "./environment.ts";

export interface Doors {
  wake(): Promise<boolean>;
  noteTick(webAnswered: boolean): Promise<Beat>;
  noteAlarm(sent: string): Promise<void>;
  mail(body: Record<string, unknown>): Promise<void>;
}

/** Throws where the mail did not leave: it is due again at the next tick. */
export async function tick(doors: Doors, settings: Settings): Promise<{ awake: boolean; mailed: string | null }> {
  const awake = await doors.wake();
  const beat = await doors.noteTick(awake);
  if (beat.due && beat.mails?.length) {
    await doors.mail(sendgridBody(beat.mails, settings.emailFrom));
    await doors.noteAlarm(beat.due);
    return { awake, mailed: beat.due };
  }
  return { awake, mailed: null };
}

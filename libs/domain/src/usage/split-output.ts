import type { Tally } from './tally';
import { impossible } from './usage-fault';

/** An inclusive output: text + reasoning + audio + image = total. Reasoning is taken first, each modality capped at the rest. */
export function splitOutput(t: Tally, total: number, field: string, reasoning: number, audio: number, image: number): void {
  if (reasoning === 0 && audio === 0 && image === 0) {
    t.put('output_text', total);
    return;
  }
  if (reasoning > total) throw impossible(`${reasoning} reasoning tokens are more than ${field} ${total}`, field);
  if (audio > total || image > total) throw impossible(`audio ${audio} or image ${image} tokens are more than ${field} ${total}`, field);
  let rest = total - reasoning;
  const audioTaken = audio < rest ? audio : rest;
  rest -= audioTaken;
  const imageTaken = image < rest ? image : rest;
  rest -= imageTaken;
  if (audioTaken < audio || imageTaken < image) t.note(`output modalities overlap in ${field}: reasoning is taken first`);
  t.put('output_text', rest);
  t.put('output_reasoning', reasoning);
  t.put('output_audio', audioTaken);
  t.put('output_image', imageTaken);
  if (t.recording) t.equation([rest, reasoning, audioTaken, imageTaken], total);
}

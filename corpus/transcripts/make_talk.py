"""Make the sample talk: one-on-ones.mp4, .vtt and .info.json beside this file.

Needs Pillow, and espeak-ng and ffmpeg on the path. The words stand in TALK: a heading opens a
slide and a chapter; under it, each line that the slide shows is followed by what is said
meanwhile. A bar ends a caption. Every caption is spoken on its own and the recordings are
joined, so each cue starts on the sample where its words start, however often this is run.
"""

import io
import json
import subprocess
import tempfile
import wave
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

NAME = "one-on-ones"
TITLE = "A better one-on-one with your manager"
CHANNEL = "career-qa"
VOICE = ("espeak-ng", "-v", "en-us", "-s", "158", "-p", "42", "-g", "1", "-z")

SIZE = (854, 480)
FPS = 5
INK, ACCENT, FAINT, PAPER = "#1f2933", "#0b6e69", "#7b8794", "#fbfaf7"

PAUSE_CAPTION, PAUSE_SENTENCE, PAUSE_SLIDE = 0.12, 0.45, 0.9  # seconds of silence after each

TALK = """
# The one meeting that is yours
- Your meeting, your agenda
  A one-on-one is the one meeting at work | that belongs to you.
- Ten minutes of preparation
  Ten minutes of preparation | turn a one-on-one from a status report into real help.
# Decide what you want
- One thing, settled
  Before the meeting, write down one thing | that you want settled by the end of it.
- A decision, an answer or advice
  One decision, one answer or one piece of advice | is plenty for half an hour.
# Keep a running list
- Collect questions all week
  Keep a page open during the week, | and add a line for every question that can wait.
- Five interruptions, one talk
  A running list turns five interruptions | into one good conversation.
- Send three lines ahead
  Send your manager the three lines that matter most | on the day before you meet.
# Start with what is stuck
- Status goes in writing
  Put the status of your projects in writing, | so that nobody has to read it aloud.
- Five minutes for what is blocked
  Spend the first five minutes of a one-on-one | on whatever is blocked.
- What you tried, what you need
  Say what you have already tried, | and what you would like your manager to do.
# Ask for feedback you can use
- “Any feedback?” gets a no
  Asking whether there is any feedback | almost always gets the answer no.
- Ask about one real example
  Ask your manager what you could have done better | in one meeting that you both remember.
- Write it down, say thanks
  When criticism comes, write it down, | say thank you, and do not defend yourself.
# Once a month, look further
- Leave the projects alone
  Once a month, leave the projects alone | and talk about where you are heading.
- Which skill next?
  Ask your manager which skill would make you | more useful to the team next year.
# Close the loop
- Read back the promises
  Finish by reading back what each of you promised, | and the day it is due.
- Two lines within the hour
  Send your manager both lists of promises | in two lines, within the hour.
- Cancelled? Ask for fifteen minutes
  When your manager cancels a one-on-one, | ask for fifteen minutes in the same week.
"""


def read(talk: str) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """The slides of a talk: heading, then (line shown, captions spoken) pairs."""
    slides: list[tuple[str, list[tuple[str, list[str]]]]] = []
    for line in talk.strip().splitlines():
        if line.startswith("# "):
            slides.append((line[2:], []))
        elif line.startswith("- "):
            shown = line[2:]
        else:
            captions = [part.strip() for part in line.split("|")]
            slides[-1][1].append((shown, captions))
    return slides


def speak(text: str) -> tuple[wave._wave_params, bytes]:
    """One caption as 16-bit mono samples."""
    done = subprocess.run([*VOICE, "--stdout", text], check=True, capture_output=True)
    with wave.open(io.BytesIO(done.stdout)) as recording:
        return recording.getparams(), recording.readframes(recording.getnframes())


def draw(heading: str, lines: list[str], foot: str) -> Image.Image:
    """A slide that has reached its last line, which stands out."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 14, SIZE[1]), fill=ACCENT)
    pen.text((64, 62), heading, fill=INK, font=ImageFont.load_default(44))
    pen.rectangle((66, 130, 146, 134), fill=ACCENT)
    for row, line in enumerate(lines):
        colour = ACCENT if row == len(lines) - 1 else INK
        top = 184 + 66 * row
        pen.ellipse((68, top + 12, 80, top + 24), fill=colour)
        pen.text((102, top), line, fill=colour, font=ImageFont.load_default(30))
    small = ImageFont.load_default(18)
    pen.text((64, 432), TITLE, fill=FAINT, font=small)
    pen.text((790, 432), foot, fill=FAINT, font=small, anchor="ra")
    return image


def stamp(seconds: float) -> str:
    """WebVTT time, HH:MM:SS.mmm."""
    minutes, thousandths = divmod(round(seconds * 1000), 60_000)
    whole, rest = divmod(thousandths, 1000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{whole:02}.{rest:03}"


def main(folder: Path = Path(__file__).parent) -> None:
    """Write the three files into folder."""
    cues: list[tuple[float, float, str]] = []
    chapters: list[dict[str, object]] = []
    slides = read(TALK)
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        samples, shown, rate = bytearray(), [], 0
        for number, (heading, lines) in enumerate(slides, 1):
            opened = len(samples)
            for row, (_, captions) in enumerate(lines):
                began = len(samples)
                for place, caption in enumerate(captions):
                    params, sound = speak(caption)
                    rate = params.framerate * params.sampwidth  # bytes a second
                    start = len(samples) / rate
                    cues.append((start, start + len(sound) / rate, caption))
                    last = place == len(captions) - 1
                    over = last and row == len(lines) - 1
                    pause = PAUSE_SLIDE if over else PAUSE_SENTENCE if last else PAUSE_CAPTION
                    samples += sound + bytes(round(pause * rate / 2) * 2)
                picture = f"{number}-{row}.png"
                reached = [line for line, _ in lines[: row + 1]]
                draw(heading, reached, f"{number}/{len(slides)}").save(work / picture)
                seconds = (len(samples) - began) / rate
                shown.append(f"file '{picture}'\nduration {seconds:.6f}\n")
            chapters.append(
                {
                    "start_time": round(opened / rate, 3),
                    "end_time": round(len(samples) / rate, 3),
                    "title": heading,
                }
            )
        with wave.open(str(work / "talk.wav"), "wb") as recording:
            recording.setparams(params)
            recording.writeframes(samples)
        # the concat demuxer needs its last picture twice to honour that picture's duration
        (work / "shown.txt").write_text("".join(shown) + f"file '{picture}'\n")
        length = len(samples) / rate
        film(work, length, folder / f"{NAME}.mp4")

    blocks = [f"{stamp(start)} --> {stamp(end)}\n{text}\n" for start, end, text in cues]
    note = "NOTE Written by make_talk.py; spoken by espeak-ng. CC BY 4.0.\n"
    (folder / f"{NAME}.vtt").write_text("\n".join(["WEBVTT\n", note, *blocks]), encoding="utf-8")
    info = {
        "id": NAME,
        "title": TITLE,
        "channel": CHANNEL,
        "webpage_url": None,
        "upload_date": "20261120",
        "duration": round(length, 3),
        "chapters": chapters,
        "license": "CC BY 4.0",
    }
    (folder / f"{NAME}.info.json").write_text(json.dumps(info, indent=2) + "\n", encoding="utf-8")


def film(work: Path, length: float, target: Path) -> None:
    """Join pictures and sound; a key frame every second, so that a player seeks exactly."""
    pictures = ["-f", "concat", "-i", str(work / "shown.txt"), "-i", str(work / "talk.wav")]
    video = ["-vf", f"fps={FPS},format=yuv420p", "-c:v", "libx264", "-profile:v", "main"]
    video += ["-preset", "slow", "-tune", "stillimage", "-crf", "35"]
    video += ["-g", str(FPS), "-keyint_min", str(FPS), "-sc_threshold", "0", "-threads", "1"]
    sound = ["-c:a", "aac", "-b:a", "32k", "-ac", "1", "-ar", "44100"]
    finish = ["-t", f"{length:.3f}", "-movflags", "+faststart", "-fflags", "+bitexact", str(target)]
    command = ["ffmpeg", "-y", "-loglevel", "error", *pictures, *video, *sound, *finish]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()

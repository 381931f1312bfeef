"""Make the sample talks: NAME.mp4, .vtt and .info.json beside this file, from the words in NAME.yaml.

    python make_talk.py [NAME...]       those named, or all

Needs Pillow and PyYAML, and espeak-ng and ffmpeg on the path. In a talk's words each heading opens a slide and a
chapter; under it, each line that the slide shows stands before what is said meanwhile. A bar ends a caption. Every
caption is spoken on its own and the recordings are joined, so each cue starts on the sample where its words start,
however often this is run.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import yaml
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
CHANNEL = "career-qa"
LICENCE = "CC BY 4.0"
VOICE = ("espeak-ng", "-v", "en-us", "-s", "158", "-p", "42", "-g", "1", "-z")

SIZE = (854, 480)
LEFT, RIGHT = 64, 790  # between which a slide is written
FPS = 5
INK, ACCENT, FAINT, PAPER = "#1f2933", "#0b6e69", "#7b8794", "#fbfaf7"

PAUSE_CAPTION, PAUSE_SENTENCE, PAUSE_SLIDE = 0.12, 0.45, 0.9  # seconds of silence after each


def speak(text: str) -> tuple[wave._wave_params, bytes]:
    """One caption as 16-bit mono samples."""
    said = text.replace("resume", "résumé")  # or the voice says the verb
    done = subprocess.run([*VOICE, "--stdout", said], check=True, capture_output=True)
    with wave.open(io.BytesIO(done.stdout)) as recording:
        return recording.getparams(), recording.readframes(recording.getnframes())


def write(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, colour: str) -> None:
    """One line of a slide. Raises ValueError where the slide is too narrow for it."""
    font = ImageFont.load_default(size)
    if at[0] + font.getlength(text) > RIGHT:
        raise ValueError(f"too long for a slide: {text!r}")
    pen.text(at, text, fill=colour, font=font)


def draw(title: str, heading: str, lines: list[str], foot: str) -> Image.Image:
    """A slide that has reached its last line, which stands out."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 14, SIZE[1]), fill=ACCENT)
    write(pen, (LEFT, 62), heading, 44, INK)
    pen.rectangle((66, 130, 146, 134), fill=ACCENT)
    for row, line in enumerate(lines):
        colour = ACCENT if row == len(lines) - 1 else INK
        top = 184 + 66 * row
        pen.ellipse((68, top + 12, 80, top + 24), fill=colour)
        write(pen, (102, top), line, 30, colour)
    write(pen, (LEFT, 432), title, 18, FAINT)
    pen.text((RIGHT, 432), foot, fill=FAINT, font=ImageFont.load_default(18), anchor="ra")
    return image


def stamp(seconds: float) -> str:
    """WebVTT time, HH:MM:SS.mmm."""
    minutes, thousandths = divmod(round(seconds * 1000), 60_000)
    whole, rest = divmod(thousandths, 1000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{whole:02}.{rest:03}"


def make(name: str) -> None:
    """Write the three files of the talk `name`."""
    talk = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    slides: dict[str, dict[str, str]] = talk["slides"]  # what is said, by heading and line shown
    cues: list[tuple[float, float, str]] = []
    chapters: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        samples, shown, rate = bytearray(), [], 0
        for number, (heading, lines) in enumerate(slides.items(), 1):
            opened = len(samples)
            for row, words in enumerate(lines.values()):
                began = len(samples)
                captions = [part.strip() for part in words.split("|")]
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
                draw(talk["title"], heading, list(lines)[: row + 1], f"{number}/{len(slides)}").save(work / picture)
                shown.append(f"file '{picture}'\nduration {(len(samples) - began) / rate:.6f}\n")
            times = {"start_time": round(opened / rate, 3), "end_time": round(len(samples) / rate, 3)}
            chapters.append({**times, "title": heading})
        with wave.open(str(work / "talk.wav"), "wb") as recording:
            recording.setparams(params)
            recording.writeframes(samples)
        # the concat demuxer needs its last picture twice to honour that picture's duration
        (work / "shown.txt").write_text("".join(shown) + f"file '{picture}'\n", encoding="utf-8")
        length = len(samples) / rate
        film(work, length, HERE / f"{name}.mp4")

    blocks = [f"{stamp(start)} --> {stamp(end)}\n{text}\n" for start, end, text in cues]
    note = f"NOTE Written by make_talk.py; spoken by espeak-ng. {LICENCE}.\n"
    (HERE / f"{name}.vtt").write_text("\n".join(["WEBVTT\n", note, *blocks]), encoding="utf-8")
    info = {
        "id": name,
        "title": talk["title"],
        "channel": CHANNEL,
        "webpage_url": None,
        "upload_date": f"{talk['date']:%Y%m%d}",
        "duration": round(length, 3),
        "chapters": chapters,
        "license": LICENCE,
    }
    (HERE / f"{name}.info.json").write_text(json.dumps(info, indent=2) + "\n", encoding="utf-8")


def film(work: Path, length: float, target: Path) -> None:
    """Join pictures and sound; a key frame every second, so that a player seeks exactly."""
    pictures = ["-f", "concat", "-i", str(work / "shown.txt"), "-i", str(work / "talk.wav")]
    video = ["-vf", f"fps={FPS},format=yuv420p", "-c:v", "libx264", "-profile:v", "main"]
    video += ["-preset", "slow", "-tune", "stillimage", "-crf", "39"]
    video += ["-g", str(FPS), "-keyint_min", str(FPS), "-sc_threshold", "0", "-threads", "1"]
    sound = ["-c:a", "aac", "-b:a", "24k", "-ac", "1", "-ar", "22050"]
    finish = ["-t", f"{length:.3f}", "-movflags", "+faststart", "-fflags", "+bitexact", str(target)]
    command = ["ffmpeg", "-y", "-loglevel", "error", *pictures, *video, *sound, *finish]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    for named in sys.argv[1:] or sorted(path.stem for path in HERE.glob("*.yaml")):
        make(named)

// The two screens a player has. Each is made for a stage and told where to `go`; it tells what time it is.
//
//   go(clip, play)   stand at the second clip.at of clip.src, and play on if `play`
//   stop()           pause
//   told(time, duration, playing)   called by the screen whenever it knows better

const YOUTUBE = "https://www.youtube-nocookie.com";
const PATIENCE = 8000; // milliseconds until a player that says nothing is given up

function fileScreen(stage, told, failed) {
  const video = element("video");
  let at = 0;
  video.controls = true;
  video.playsInline = true;
  video.preload = "metadata";
  const tell = () => told(video.currentTime, video.duration, !video.paused);
  for (const event of ["timeupdate", "play", "pause", "seeked"]) video.addEventListener(event, tell);
  video.addEventListener("loadedmetadata", () => {
    video.currentTime = at;
    tell();
  });
  video.addEventListener("error", () => failed("This recording cannot be played here. The link below opens it."));
  stage.replaceChildren(video);
  return {
    go(clip, play) {
      at = clip.at;
      video.setAttribute("aria-label", clip.title);
      if (video.dataset.src !== clip.src) {
        const track = element("track");
        Object.assign(track, { kind: "captions", srclang: "en", label: "Captions", src: clip.captions ?? "" });
        video.replaceChildren(...(clip.captions ? [track] : []));
        video.src = video.dataset.src = clip.src;
      } else if (video.readyState >= HTMLMediaElement.HAVE_METADATA) video.currentTime = at;
      // A browser may refuse to start sound by itself; the player then stands at the moment, its controls ready.
      if (play) video.play().catch(() => {});
      else video.pause();
    },
    stop: () => video.pause(),
    end: () => video.removeAttribute("src"),
  };
}

// YouTube's iframe API, by message: https://developers.google.com/youtube/iframe_api_reference
function youtubeScreen(stage, told, failed) {
  let frame, video, waiting, known = {};

  function tell(func, ...args) {
    frame.contentWindow.postMessage(JSON.stringify({ event: "command", func, args }), YOUTUBE);
  }

  function hear(event) {
    if (event.origin !== YOUTUBE || !frame || event.source !== frame.contentWindow) return;
    let said;
    try {
      said = JSON.parse(event.data);
    } catch {
      return;
    }
    clearTimeout(waiting);
    if (!said?.info || typeof said.info !== "object") return;
    known = { ...known, ...said.info };
    if (Number.isFinite(known.currentTime)) told(known.currentTime, known.duration, known.playerState === 1);
  }

  function start(clip) {
    frame = element("iframe");
    frame.title = clip.title;
    frame.allow = "autoplay; encrypted-media; picture-in-picture; fullscreen";
    frame.allowFullscreen = true;
    frame.referrerPolicy = "strict-origin-when-cross-origin"; // YouTube refuses an embed without a referrer
    const made = frame;
    made.addEventListener("load", () => {
      made.dataset.loaded = "yes";
      made.contentWindow.postMessage(JSON.stringify({ event: "listening", id: "career-qa" }), YOUTUBE);
      clearTimeout(waiting);
      waiting = setTimeout(() => failed("YouTube does not answer here. The link below opens the video.", true), PATIENCE);
    });
    const asks = new URLSearchParams({ enablejsapi: 1, start: clip.at, autoplay: 1, playsinline: 1, rel: 0 });
    asks.set("origin", location.origin);
    made.src = `${clip.src}?${asks}`;
    stage.replaceChildren(made);
    [video, known] = [clip.video, {}];
  }

  // Nothing of YouTube is loaded before somebody asks to play.
  function poster(clip, ask) {
    const made = element("button", "poster");
    made.type = "button";
    made.setAttribute("aria-label", `Play at ${clip.time}: ${clip.title}`);
    made.append(element("span", "disc"), element("span", "at", `Play at ${clip.time}`));
    made.addEventListener("click", ask);
    stage.replaceChildren(made);
    frame = undefined;
  }

  window.addEventListener("message", hear);
  return {
    go(clip, play) {
      if (!play) return poster(clip, () => start(clip));
      if (!frame?.dataset.loaded) return start(clip);
      frame.title = clip.title;
      if (video === clip.video) {
        tell("seekTo", clip.at, true);
        tell("playVideo");
      } else tell("loadVideoById", { videoId: clip.video, startSeconds: clip.at });
      [video, known] = [clip.video, {}];
    },
    stop: () => frame && tell("pauseVideo"),
    end: () => window.removeEventListener("message", hear),
  };
}

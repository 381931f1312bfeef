// One player for a page. What it was last told stands on its stage, so a rerun with the same nonce moves nothing:
// the <video> or the <iframe> stays the same element and goes on playing.

const YOUTUBE = "https://www.youtube-nocookie.com";

function tell(frame, func, args) {
  frame.contentWindow.postMessage(JSON.stringify({ event: "command", func, args }), YOUTUBE);
}

function showYoutube(stage, data) {
  const frame = stage.querySelector("iframe");
  if (frame && stage.src === data.src && frame.dataset.loaded) {
    // YouTube's iframe API, by message: https://developers.google.com/youtube/iframe_api_reference
    tell(frame, "seekTo", [data.at, true]);
    tell(frame, "playVideo", []);
    return;
  }
  const start = () => {
    const made = element("iframe");
    made.title = data.title;
    made.allow = "autoplay; encrypted-media; picture-in-picture; fullscreen";
    made.allowFullscreen = true;
    made.referrerPolicy = "strict-origin-when-cross-origin"; // YouTube refuses an embed without a referrer
    made.addEventListener("load", () => (made.dataset.loaded = "yes"));
    const asks = new URLSearchParams({ enablejsapi: 1, start: data.at, autoplay: 1, playsinline: 1, rel: 0 });
    asks.set("origin", location.origin);
    made.src = `${data.src}?${asks}`;
    stage.replaceChildren(made);
  };
  if (data.play) return start();
  // Nothing of YouTube is loaded before somebody asks to play.
  const poster = element("button", "poster");
  poster.type = "button";
  poster.setAttribute("aria-label", `Play at ${data.time}: ${data.title}`);
  poster.append(element("span", "disc"), element("span", "at", `Play at ${data.time}`));
  poster.addEventListener("click", start);
  stage.replaceChildren(poster);
}

function showFile(stage, data) {
  let video = stage.querySelector("video");
  if (!video) {
    video = element("video");
    video.controls = true;
    video.playsInline = true;
    video.preload = "metadata";
    video.addEventListener("loadedmetadata", () => (video.currentTime = stage.at));
    video.addEventListener("error", () =>
      stage.replaceChildren(element("p", "failed", "This recording cannot be played here. The link below opens it.")),
    );
    stage.replaceChildren(video);
  }
  video.setAttribute("aria-label", data.title);
  if (stage.src !== data.src) video.src = data.src;
  else if (video.readyState >= HTMLMediaElement.HAVE_METADATA) video.currentTime = data.at;
  // A browser may refuse to start sound by itself; the player then stands at the moment, its controls ready.
  if (data.play) video.play().catch(() => {});
  else video.pause();
}

export default function ({ data, parentElement }) {
  const stage = parentElement.querySelector(".part");
  if (stage.nonce === data.nonce && stage.src === data.src) return;
  stage.classList.add("stage");
  stage.at = data.at;
  if (stage.kind !== data.kind) stage.replaceChildren();
  (data.kind === "file" ? showFile : showYoutube)(stage, data);
  stage.nonce = data.nonce;
  stage.src = data.src;
  stage.kind = data.kind;
  // On a phone the player stands above or below what was clicked.
  if (data.play) stage.scrollIntoView({ block: "nearest" });
}

// Browsers start no worker from a page that is opened from disk. There, search runs in a hidden frame instead.
if (location.protocol === 'file:') {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement('iframe');
      frame.hidden = true;
      document.body.append(frame);
      const inside = frame.contentWindow;
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent('message', {data}));
      this.loaded = new Promise((resolve, reject) => {
        const script = inside.document.createElement('script');
        script.onload = resolve;
        script.onerror = reject;
        script.src = url;
        inside.document.body.append(script);
      });
      this.postMessage = (data) => this.loaded.then(() => inside.dispatchEvent(new MessageEvent('message', {data})));
      this.terminate = () => frame.remove();
    }
  };
}

package import Foundation

/// A headless browser, where the machine has one.
package enum Chromium {
  /// nil: none is on the PATH.
  package static let location: URL? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for name in ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"] {
      for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
        return URL(fileURLWithPath: "\(folder)/\(name)")
      }
    }
    return nil
  }()

  package static var isThere: Bool { location != nil }

  /// What the browser wrote: the page as it stood in the end, and its log.
  package struct Visit: Sendable {
    package let document: String
    package let log: String
  }

  /// Opens a file and gives the page's document once it's loaded.
  ///
  /// - Parameter arguments: more options of the browser.
  package static func open(_ file: URL, _ arguments: [String] = []) throws -> Visit {
    guard let location else { return Visit(document: "", log: "no browser") }
    return try withTemporaryFolder { folder in
      let process = Process()
      process.executableURL = location
      process.arguments =
        [
          "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
          "--hide-scrollbars",
          "--enable-logging=stderr", "--user-data-dir=\(folder.appending(path: "profile").path)", "--dump-dom",
        ] + arguments + [file.absoluteString]
      let files = try ["out", "log"].map { name in
        let file = folder.appending(path: name)
        try Data().write(to: file)
        return file
      }
      process.standardOutput = try FileHandle(forWritingTo: files[0])
      process.standardError = try FileHandle(forWritingTo: files[1])
      try process.run()
      process.waitUntilExit()
      return Visit(
        document: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
        log: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
    }
  }

  /// A page shown in a frame of a width, with what is wrong with its layout.
  ///
  /// - Returns: elements that reach beyond the frame's sides, and links to nowhere, each in words; and the frame's inner
  ///   width, by which one sees that the browser took it.
  package static func layout(of page: String, width: Int) throws -> (faults: [String], width: Int) {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "frame.html")
      // The page forbids scripts, so the measuring is done from outside, in a frame of the page's own text.
      let text = page.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
      try Data(
        """
        <!DOCTYPE html><body><iframe id="f" width="\(width)" height="3000" style="border:0" srcdoc="\(text)"></iframe>
        <pre id="faults">unmeasured</pre><script>
        addEventListener('load', () => {
          const frame = document.getElementById('f').contentDocument, faults = [], width = frame.documentElement.clientWidth;
          for (const element of frame.body.querySelectorAll('*')) {
            if (element.closest('svg.hatches') || element.closest('thead') && width < 700) continue;
            const box = element.getBoundingClientRect();
            if (box.width > 0 && (box.right > width + 1 || box.left < -1))
              faults.push(element.tagName + '.' + (element.getAttribute('class') || '') + ' from ' + Math.round(box.left) + ' to '
                + Math.round(box.right) + ': ' + element.textContent.slice(0, 40));
          }
          if (frame.documentElement.scrollWidth > width) faults.push('the page scrolls sideways');
          for (const link of frame.querySelectorAll('a[href]')) {
            const target = link.getAttribute('href');
            if (!target.startsWith('#') || !frame.getElementById(target.slice(1))) faults.push('a link to nowhere: ' + target);
          }
          document.getElementById('f').remove();
          document.getElementById('faults').textContent = width + '\\n' + faults.join('\\n');
        });
        </script></body>
        """.utf8
      ).write(to: file)
      let document = try open(file, ["--window-size=1600,1200"]).document
      guard let found = document.firstMatch(of: /<pre id="faults">([^<]*)<\/pre>/) else { return (["no answer"], 0) }
      let lines = found.1.split(separator: "\n").map(String.init)
      return (Array(lines.dropFirst()), lines.first.flatMap(Int.init) ?? 0)
    }
  }
}

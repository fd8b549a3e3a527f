/// The style sheet of reports.
enum ReportStyle {
  /// All rules, with the theme's roles for figures at the end.
  static let sheet = base + "\n" + roles

  /// Figures name their colours by role; a dark page restyles them.
  private static var roles: String {
    func rules(_ colour: (Paint) -> Colour) -> String {
      Paint.roles.compactMap { paint in
        paint.role.map { role in
          let code = colour(paint).hexadecimal
          return ".fill-\(role){fill:\(code)}.stroke-\(role){stroke:\(code)}"
        }
      }.joined()
    }
    return "@media (prefers-color-scheme:dark){@media screen{\(rules(\.dark))}}"
  }

  private static let base = """
    :root{--page:#f4f5f7;--card:#fff;--ink:#1f2328;--muted:#59636e;--line:#dfe3e8;--accent:#0072b2;\
    --code:#f4f5f7;--good:#1a7f4b;--bad:#b3261e}
    @media (prefers-color-scheme:dark){@media screen{:root{--page:#0e1116;--card:#171b21;\
    --ink:#e6eaf0;--muted:#9ba5b1;--line:#2c333c;--accent:#4aa8e0;--code:#0e1116;--good:#4cc38a;\
    --bad:#ff8a80}}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--ink);line-height:1.55;\
    font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    main{max-width:62rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
    h1{font-size:1.9rem;line-height:1.2;margin:0;letter-spacing:-.01em}
    h2{font-size:1.25rem;margin:0 0 .75rem}
    .subtitle{color:var(--muted);font-size:1.05rem;margin:.4rem 0 0}
    nav{display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;margin-top:1.1rem;font-size:.92rem}
    a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
    .card{background:var(--card);border:1px solid var(--line);border-radius:12px;\
    padding:1.5rem 1.6rem;margin-top:1.25rem}
    .card>:first-child{margin-top:0}.card>:last-child{margin-bottom:0}
    p{margin:.6rem 0;max-width:46rem}
    figure{margin:1.25rem 0}
    .plate{overflow-x:auto;text-align:center}
    .plate>svg{max-width:100%;height:auto;vertical-align:top}
    figcaption,caption{color:var(--muted);font-size:.9rem;text-align:left}
    figcaption{margin-top:.5rem}
    caption{padding-bottom:.5rem}
    figcaption b,caption b{color:var(--ink);font-weight:600;margin-right:.35em}
    .scroll{overflow-x:auto;margin:1.25rem 0}
    table{border-collapse:collapse;font-size:.93rem;min-width:50%}
    th,td{padding:.4rem .9rem .4rem 0;border-bottom:1px solid var(--line);text-align:left;\
    vertical-align:baseline}
    th{color:var(--muted);font-weight:600;white-space:nowrap}
    th+th,td+td{padding-left:.9rem}
    .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    .good{color:var(--good)}.bad{color:var(--bad)}
    dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));\
    gap:.9rem 1.5rem;margin:1rem 0}
    dt{color:var(--muted);font-size:.82rem}
    dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
    code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.86em}
    code{background:var(--code);border-radius:4px;padding:.1em .3em}
    pre{background:var(--code);border:1px solid var(--line);border-radius:8px;padding:.9rem 1rem;\
    overflow-x:auto;line-height:1.45;font-size:.82rem;margin:.8rem 0}
    details{margin:.8rem 0}summary{cursor:pointer;font-weight:600}
    @media (max-width:36rem){main{padding:1.5rem .75rem 3rem}.card{padding:1.1rem 1rem}}
    @media print{body{background:#fff}.card{border:0;padding:0;break-inside:avoid}}
    """
}

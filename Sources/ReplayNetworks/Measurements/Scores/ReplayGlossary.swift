/// What every name means that `train replay` and `replay` print, in the order of a page. Lengths are arena units and times
/// steps, unless said otherwise.
public enum ReplayGlossary {
  /// A name and what it means.
  public typealias Entry = (name: String, meaning: String)

  /// All of them.
  public static let entries: [Entry] =
    training + simulation + scores + descriptions + decoding + recordings

  /// Of a training.
  public static let training: [Entry] = [
    ("task", "the task, or the recording, that was learned"),
    (
      "noisyTestError",
      "mean squared error of outputs in trials that were not learned from, with noise"
    ),
    ("cleanTestError", "the same without noise"),
    (
      "recordedTestError",
      "noisyTestError of held-out recorded running, after learning from drawn running"
    ),
  ]

  /// Of a simulation.
  public static let simulation: [Entry] = [
    ("output", "the file written"),
    ("precision", "what products were computed in, where it is not float32"),
    ("replays", "replays"),
    ("diverged", "how many of them left all bounds"),
    ("seconds", "time that the replays took"),
  ]

  /// Of the late half of replays; a network that collapsed, is frozen or jitters scores nothing.
  public static let scores: [Entry] = [
    (
      "coverage",
      "share of behaviour's places that a replay goes to, beside where its late half begins"
    ),
    ("awakeCoverage", "the same of awake runs as decoded, which last as long as a trial"),
    ("places", "number of places: cells of a fifteenth of behaviour's extent that training visits"),
    ("offBehaviour", "share of samples neither in a place nor beside one, or without a position"),
    (
      "silentTime",
      "share of samples without a position, or in the place that the silent network is read as"
    ),
    ("awakeSilentTime", "the same of awake runs"),
    ("activity", "root mean square rate at the end of replays over that of awake runs"),
    (
      "fidelity",
      "1 where single replays are spread as training behaviour is, 0 where they might as well rest in "
        + "their mean place"
    ),
    ("wassersteinTraining", "W1 from all samples to training behaviour"),
    ("wassersteinHeldOut", "the same to behaviour that training did not see"),
    ("wassersteinStill", "the same to training, of replays that rest in their mean places"),
    ("wassersteinFloor", "the same between halves of the trials of training behaviour"),
    ("wassersteinUniform", "the same to training, of positions uniform in its bounds"),
    (
      "wassersteinAwake",
      "the same of training behaviour to what it did not see, where replays start: those that stay there are nearer to it"
    ),
    ("wassersteinPoints", "points that each side of these distances has"),
    ("motion", "speed over 20 steps at behaviour's places, without jitter and what stays in place"),
    ("awakeMotion", "the same of awake runs as decoded, where the animal does not rest"),
    ("compression", "motion over awakeMotion, the speed of running"),
    (
      "avoidance",
      "share of the motion of ten steps that keeping away from the past fifty predicts, beyond place, "
        + "position and last motion: memory"
    ),
    (
      "reachMedian",
      "median step at which replays reach a region that holds neither their start nor silence, without "
        + "regions 0.3 from their start; undefined where fewer than half do: later than reachLimit. A start "
        + "off behaviour's places is replaced by the first position in one"
    ),
    ("reachFraction", "share of replays that reach; those that end silent do not"),
    ("reachLimit", "steps within which reaching is seen: the length of replays"),
    ("divergedShare", "share of replays that diverged; they cover and reach nothing"),
    ("shuffled…", "each of these for the same replays from starts anywhere in the arena"),
  ]

  /// Of whole replays; each can be had by some network that does not replay.
  public static let descriptions: [Entry] = [
    ("arenaCoverage", "share of a 10 by 10 grid that a replay visits; jitter widens it"),
    ("awakeExplainedVariance", "cumulative shares of ten components of hidden states, awake"),
    ("cellsVisited", "cells of 0.1 that a replay visits; off the track too"),
    (
      "diffusionExponent",
      "slope of ln mean square displacement on ln lag: 1 diffuses, less is trapped, more travels"
    ),
    ("explainedVariance", "cumulative shares of ten components of hidden states, in replay"),
    ("incrementCorrelations", "correlation of increments at lags 1, 2, 5, 10, 20"),
    (
      "kernelDivergence",
      "KL of kernel densities, replay from held-out behaviour; starts make it small"
    ),
    ("lateKernelDivergence", "the same of the late half of replays"),
    (
      "leftOut",
      "replays that diverged or have a sample without a position; descriptions of positions are of the "
        + "others"
    ),
    ("manifoldDistance", "mean distance to the track, or from activity that a position could have"),
    ("meanPeak", "largest output, mean over time (place codes)"),
    ("offTrackTime", "share of samples further than 0.15 from the track"),
    ("onTrackCoverage", "share of the track within 0.15 of which a replay comes; jitter widens it"),
    ("outputVariance", "variance of single replays, arena units squared; jitter is part of it"),
    ("pathLength", "mean length of a replay's path; mostly jitter"),
    ("pathLengthLag5", "the same from displacements over five steps"),
    (
      "pooledCoverage", "share of awake cells that all replays together visit; starts make it large"
    ),
    ("regionEntropy", "entropy of the time spent in regions, nats"),
    ("regionsVisited", "mean number of regions entered"),
    (
      "scoreAlignment",
      "cosine of the learned drift and the score of awake states: of the whole, of its leading components "
        + "and of the rest"
    ),
    (
      "secondOrderGain",
      "share of the next increment that the last one predicts; negative where increments turn back, as "
        + "jitter's do"
    ),
    ("slicedWasserstein", "sliced W1 of place-cell activity, replay from held-out behaviour"),
    ("slicedWassersteinFloor", "the same between halves of held-out behaviour"),
    ("speedLag1", "mean displacement per step over one step; mostly jitter"),
    ("speedLag5", "the same over five steps"),
    ("speedLag20", "the same over 20 steps"),
    (
      "wassersteinBeforeArrival",
      "W1 to held-out behaviour without the time after arrival in a region"
    ),
  ]

  /// Of `--decode`.
  public static let decoding: [Entry] = [
    ("decoded", "the file of events"),
    ("events", "stretches of movement found in replay"),
    ("eventsScored", "of these, those that were scored, 50 at most"),
    ("decodingError", "mean distance between places from spikes and places from rates"),
    ("significantShare", "share of scored events with p < 0.05 against their shuffles"),
    ("medianWeightedCorrelation", "median of |correlation of time and place|"),
    ("forwardShare", "share of events with a direction that run as behaviour does"),
    ("eventsWithDirection", "events at places where behaviour has a direction"),
  ]

  /// Of `--compare` and `--decode-running`.
  public static let recordings: [Entry] = [
    ("recordedUnits", "units that say where the animal is, by spatial information"),
    ("recordedEvents", "population bursts found at rest"),
    ("recordedEventsScored", "of these, those of three bins of time or more"),
    ("recordedEventsPerMinute", "bursts per minute of rest"),
    (
      "recordedEventsJudged",
      "scored events that could have p < 0.05: five bins or more whose spikes differ, because an order of "
        + "bins and its reverse score alike"
    ),
    ("recordedSignificant", "judged events with p < 0.05 beside other orders of their bins"),
    ("recordedSignificantShare", "their share of judged events, and its 95 % interval"),
    (
      "recordedBinomialP",
      "probability of as many judged events or more by chance, where each has 0.05 at most"
    ),
    ("recordedMedianWeightedCorrelation", "median of |correlation of time and place|"),
    (
      "recordedSpeedOverRunning",
      "median speed of significant events over that of running, by regression of place on time; "
        + "undefined where recordedBinomialP is 0.01 or more; in open arenas and on tracks of one line"
    ),
    ("shuffledSpeedOverRunning", "what shuffled events have in its place, on the same arenas"),
    ("replaySpeedOverRunning", "compression of the network's replay"),
    (
      "plantedFound…",
      "share of replayed stretches of running of so many spikes that are significant: power"
    ),
    (
      "plantedSpeedRatio…",
      "median speed of those found over that read of their true places; in open arenas and on tracks of one "
        + "line"
    ),
    ("poissonFound", "share of events without a place that are significant: false alarms"),
    ("permutedUnitsFound", "the same of judged events with units dealt out to other maps"),
    ("runningUnits", "units with maps from three quarters of running"),
    ("runningBins", "bins of held-out running with a spike while the animal moves"),
    ("secondsPerBin", "their width, seconds"),
    ("medianError", "median distance between decoded and true place, the file's unit"),
    ("shuffledMedianError", "the same with decoded places in another order: chance"),
  ]
}

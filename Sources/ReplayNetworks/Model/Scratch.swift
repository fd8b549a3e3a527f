import Tensors

/// Memory of a workspace: allocated once, touched by one worker at a time.
typealias Scratch = AlignedMemory

package org.claviger.hsm;

/**
 * A key in the module. The generation is part of it, because after a restart of the module the same numbers belong to
 * other keys: a handle of an earlier generation is refused with {@link HsmException.Reason#STALE_HANDLE}, and its
 * owner makes the key again.
 */
public record KeyHandle(long generation, long number, KeyKind kind) {}

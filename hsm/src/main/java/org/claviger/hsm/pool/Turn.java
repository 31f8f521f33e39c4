package org.claviger.hsm.pool;

import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyPairHandles;

/**
 * The time in which one module of the pool does the work: a generation of the pool. Handles that leave the pool carry its
 * generation, and inside the module's own, so that none is ever used in another module.
 */
record Turn(long generation, PoolMember member, Hsm hsm, long memberGeneration) {

    static Turn of(long generation, PoolMember member) {
        return new Turn(generation, member, member.hsm(), member.hsm().generation());
    }

    /** The module's own handle behind one of the pool's. */
    KeyHandle inner(KeyHandle key) {
        if (key.generation() != generation) {
            throw HsmException.staleHandle(key, generation);
        }
        return new KeyHandle(memberGeneration, key.number(), key.kind());
    }

    KeyHandle outer(KeyHandle key) {
        if (key.generation() != memberGeneration) {
            // It was initialised again beneath: what it made belongs to a turn that has not begun.
            throw HsmException.staleHandle(key, memberGeneration);
        }
        return new KeyHandle(generation, key.number(), key.kind());
    }

    KeyPairHandles outer(KeyPairHandles pair) {
        return new KeyPairHandles(outer(pair.privateKey()), outer(pair.publicKey()), pair.subjectPublicKeyInfo());
    }
}

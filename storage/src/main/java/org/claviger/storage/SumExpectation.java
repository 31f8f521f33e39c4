package org.claviger.storage;

/** A sum's generation that was signed: the store must not hold an older one. */
public record SumExpectation(KindOfDomain of, String shard, long generation) {}

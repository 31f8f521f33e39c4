package org.claviger.storage;

/** A claim in the domain where it is unique. */
public record DomainClaim(String domain, UniqueClaim claim) {}

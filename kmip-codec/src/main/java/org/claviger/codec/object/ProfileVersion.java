package org.claviger.codec.object;

/** Profile Version (2.1 section 7.32). */
public record ProfileVersion(int profileVersionMajor, int profileVersionMinor) {}

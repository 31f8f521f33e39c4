package org.claviger.server.crypto;

/** A client between its C_Initialize and its C_Finalize (2.1 section 6.1.37): there is nothing to keep as yet. */
public final class Pkcs11Application implements PartStream {
    @Override
    public void close() {}
}

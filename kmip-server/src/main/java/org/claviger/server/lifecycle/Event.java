package org.claviger.server.lifecycle;

/** What moves an object from one state to another (2.1 section 4.57). */
public enum Event {
    /** Activate, or the Activation Date was reached. */
    ACTIVATE,
    /** Revoke for a reason that is no compromise, or the Deactivation Date was reached. */
    DEACTIVATE,
    /** Revoke with Key Compromise or CA Compromise. */
    COMPROMISE,
    DESTROY
}

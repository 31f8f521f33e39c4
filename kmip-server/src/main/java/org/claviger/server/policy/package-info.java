/** Who may do what: roles, permissions, and the server's own rules. */
@NullMarked
package org.claviger.server.policy;

import org.jspecify.annotations.NullMarked;

/** The home and its administration: by commands on the spot, through the socket in the home, or by officers. */
@NullMarked
package org.claviger.server.admin;

import org.jspecify.annotations.NullMarked;
